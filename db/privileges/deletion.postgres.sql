-- What the deletion service may do.
do $$ begin
  create role svc_deletion nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema dbo to svc_deletion;
grant execute on function dbo.ping to svc_deletion;
grant execute on function dbo.get_due_devices to svc_deletion;
grant execute on function dbo.revoke_device to svc_deletion;
grant execute on function dbo.erase_device to svc_deletion;
grant execute on function dbo.erase_person to svc_deletion;
grant execute on function dbo.forget_requests to svc_deletion;
grant execute on function dbo.expire_days to svc_deletion;
