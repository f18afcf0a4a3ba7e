-- What ingestion's import may do.
do $$ begin
  create role svc_import nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema dbo to svc_import;
grant execute on function dbo.ping to svc_import;
grant execute on function dbo.ensure_days to svc_import;
grant execute on function dbo.register_lake_file to svc_import;
grant execute on function dbo.adlsimporter to svc_import;
grant execute on function dbo.finish_staging to svc_import;
grant execute on function dbo.gpsimporter to svc_import;
grant execute on function dbo.btimporter to svc_import;
grant execute on function dbo.aggregator to svc_import;
grant execute on function dbo.check_precomputed to svc_import;
grant execute on function dbo.get_import_status to svc_import;
grant execute on function dbo.get_rejections to svc_import;
