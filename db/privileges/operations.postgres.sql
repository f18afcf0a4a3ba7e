-- What an operator's tools may do: read the books, no person's data.
do $$ begin
  create role svc_operations nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema dbo to svc_operations;
grant execute on function dbo.ping to svc_operations;
grant execute on function dbo.get_import_status to svc_operations;
grant execute on function dbo.get_rejections to svc_operations;
grant execute on function dbo.get_event_counts to svc_operations;
