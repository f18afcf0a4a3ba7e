-- What the analytics worker may do.
if database_principal_id('svc_analytics') is null create role svc_analytics;
go
grant execute on dbo.ping to svc_analytics;
grant execute on dbo.get_trajectory to svc_analytics;
grant execute on dbo.get_nearby to svc_analytics;
grant execute on dbo.get_trajectories to svc_analytics;
grant execute on dbo.get_sightings to svc_analytics;
grant execute on dbo.get_evidence_files to svc_analytics;
grant execute on dbo.get_device_numbers to svc_analytics;
grant execute on dbo.get_device_information to svc_analytics;
grant execute on dbo.get_pauses to svc_analytics;
grant execute on dbo.get_device_pauses to svc_analytics;
grant execute on dbo.get_taking_part to svc_analytics;
exec dbo.allow_lists 'svc_analytics';
