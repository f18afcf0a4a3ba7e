-- What the registration service may do.
do $$ begin
  create role svc_registration nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema dbo to svc_registration;
grant execute on function dbo.ping to svc_registration;
grant execute on function dbo.register_device to svc_registration;
grant execute on function dbo.confirm_device to svc_registration;
grant execute on function dbo.revoke_device to svc_registration;
grant execute on function dbo.get_device_keys to svc_registration;
grant execute on function dbo.rotate_keys to svc_registration;
grant execute on function dbo.get_devices to svc_registration;
grant execute on function dbo.get_consent_periods to svc_registration;
grant execute on function dbo.set_consents to svc_registration;
grant execute on function dbo.get_consents to svc_registration;
grant execute on function dbo.set_purposes to svc_registration;
grant execute on function dbo.get_purposes to svc_registration;
grant execute on function dbo.set_pauses to svc_registration;
grant execute on function dbo.get_pauses to svc_registration;
grant execute on function dbo.get_pin_codes to svc_registration;
grant execute on function dbo.set_birthyear to svc_registration;
grant execute on function dbo.erase_person to svc_registration;
grant execute on function dbo.record_heartbeat to svc_registration;
grant execute on function dbo.set_blacklisted to svc_registration;
grant execute on function dbo.get_blacklisted to svc_registration;
grant execute on function dbo.abandon_device to svc_registration;
