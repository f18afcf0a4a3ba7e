-- What the deletion service may do.
if database_principal_id('svc_deletion') is null create role svc_deletion;
go
grant execute on dbo.ping to svc_deletion;
grant execute on dbo.get_due_devices to svc_deletion;
grant execute on dbo.revoke_device to svc_deletion;
grant execute on dbo.erase_device to svc_deletion;
grant execute on dbo.erase_person to svc_deletion;
grant execute on dbo.forget_requests to svc_deletion;
grant execute on dbo.expire_days to svc_deletion;
