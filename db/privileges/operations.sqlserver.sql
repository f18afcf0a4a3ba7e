-- What an operator's tools may do: read the books, no person's data.
if database_principal_id('svc_operations') is null create role svc_operations;
go
grant execute on dbo.ping to svc_operations;
grant execute on dbo.get_import_status to svc_operations;
grant execute on dbo.get_rejections to svc_operations;
grant execute on dbo.get_event_counts to svc_operations;
grant execute on dbo.begin_boundary_set to svc_operations;
grant execute on dbo.fill_boundary_set to svc_operations;
grant execute on dbo.finish_boundary_set to svc_operations;
grant execute on dbo.get_boundary_sets to svc_operations;
grant execute on dbo.get_unit_at to svc_operations;
grant execute on dbo.get_lake_files to svc_operations;
grant execute on dbo.get_import_tasks to svc_operations;
grant execute on dbo.get_ledger to svc_operations;
exec dbo.allow_lists 'svc_operations';
