-- What ingestion's import may do.
if database_principal_id('svc_import') is null create role svc_import;
go
grant execute on dbo.ping to svc_import;
grant execute on dbo.ensure_days to svc_import;
grant execute on dbo.register_lake_file to svc_import;
grant execute on dbo.adlsimporter to svc_import;
grant execute on dbo.finish_staging to svc_import;
grant execute on dbo.gpsimporter to svc_import;
grant execute on dbo.btimporter to svc_import;
grant execute on dbo.aggregator to svc_import;
grant execute on dbo.check_precomputed to svc_import;
grant execute on dbo.get_import_status to svc_import;
grant execute on dbo.get_rejections to svc_import;
