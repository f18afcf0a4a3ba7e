-- What an operator's tools may do: read the books, no person's data.
if database_principal_id('svc_operations') is null create role svc_operations;
go
grant execute on dbo.ping to svc_operations;
grant execute on dbo.get_import_status to svc_operations;
grant execute on dbo.get_rejections to svc_operations;
grant execute on dbo.get_event_counts to svc_operations;
