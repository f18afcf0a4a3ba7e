-- What the query service may do.
do $$ begin
  create role svc_query nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema dbo to svc_query;
grant execute on function dbo.ping to svc_query;
grant execute on function dbo.log_access to svc_query;
grant execute on function dbo.get_access_log to svc_query;
grant execute on function dbo.get_last_activity to svc_query;
grant execute on function dbo.issue_pins to svc_query;
grant execute on function dbo.get_birthyear to svc_query;
grant execute on function dbo.get_reading_mark to svc_query;
grant execute on function dbo.get_taking_part to svc_query;
