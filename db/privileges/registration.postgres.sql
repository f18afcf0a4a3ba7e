-- What the registration service may do.
do $$ begin
  create role svc_registration nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema dbo to svc_registration;
grant execute on function dbo.ping to svc_registration;
grant execute on function dbo.register_device to svc_registration;
