-- What the registration service may do.
if database_principal_id('svc_registration') is null create role svc_registration;
go
grant execute on dbo.ping to svc_registration;
grant execute on dbo.register_device to svc_registration;
grant execute on dbo.confirm_device to svc_registration;
grant execute on dbo.revoke_device to svc_registration;
grant execute on dbo.get_device_keys to svc_registration;
grant execute on dbo.rotate_keys to svc_registration;
grant execute on dbo.get_devices to svc_registration;
grant execute on dbo.get_consent_periods to svc_registration;
grant execute on dbo.set_consents to svc_registration;
grant execute on dbo.get_consents to svc_registration;
grant execute on dbo.set_purposes to svc_registration;
grant execute on dbo.get_purposes to svc_registration;
grant execute on dbo.set_pauses to svc_registration;
grant execute on dbo.get_pauses to svc_registration;
grant execute on dbo.get_pin_codes to svc_registration;
grant execute on dbo.set_birthyear to svc_registration;
grant execute on dbo.erase_person to svc_registration;
grant execute on dbo.record_heartbeat to svc_registration;
grant execute on dbo.set_blacklisted to svc_registration;
grant execute on dbo.get_blacklisted to svc_registration;
grant execute on dbo.abandon_device to svc_registration;
exec dbo.allow_lists 'svc_registration';
