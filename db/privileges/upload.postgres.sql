-- What ingestion's upload may do.
do $$ begin
  create role svc_upload nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema dbo to svc_upload;
grant execute on function dbo.ping to svc_upload;
grant execute on function dbo.get_device_keys to svc_upload;
grant execute on function dbo.get_consent_periods to svc_upload;
grant execute on function dbo.get_purposes to svc_upload;
