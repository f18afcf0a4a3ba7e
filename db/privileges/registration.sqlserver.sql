-- What the registration service may do.
if database_principal_id('svc_registration') is null create role svc_registration;
go
grant execute on dbo.ping to svc_registration;
grant execute on dbo.register_device to svc_registration;
