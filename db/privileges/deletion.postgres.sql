-- What the deletion service may do.
do $$ begin
  create role svc_deletion nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema dbo to svc_deletion;
grant execute on function dbo.ping to svc_deletion;
grant execute on function dbo.get_idle_devices to svc_deletion;
grant execute on function dbo.erase_device to svc_deletion;
