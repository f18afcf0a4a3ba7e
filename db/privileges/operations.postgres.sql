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
grant execute on function dbo.begin_boundary_set to svc_operations;
grant execute on function dbo.fill_boundary_set to svc_operations;
grant execute on function dbo.finish_boundary_set to svc_operations;
grant execute on function dbo.get_boundary_sets to svc_operations;
grant execute on function dbo.get_unit_at to svc_operations;
grant execute on function dbo.get_lake_files to svc_operations;
grant execute on function dbo.get_import_tasks to svc_operations;
grant execute on function dbo.get_ledger to svc_operations;
