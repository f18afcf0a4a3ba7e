-- What ingestion's upload may do.
if database_principal_id('svc_upload') is null create role svc_upload;
go
grant execute on dbo.ping to svc_upload;
grant execute on dbo.get_device_keys to svc_upload;
grant execute on dbo.get_consent_periods to svc_upload;
grant execute on dbo.get_purposes to svc_upload;
