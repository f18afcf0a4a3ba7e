-- What the query service may do.
if database_principal_id('svc_query') is null create role svc_query;
go
grant execute on dbo.ping to svc_query;
grant execute on dbo.log_access to svc_query;
grant execute on dbo.get_access_log to svc_query;
grant execute on dbo.get_last_activity to svc_query;
grant execute on dbo.issue_pins to svc_query;
grant execute on dbo.get_birthyear to svc_query;
grant execute on dbo.get_reading_mark to svc_query;
grant execute on dbo.get_taking_part to svc_query;
exec dbo.allow_lists 'svc_query';
