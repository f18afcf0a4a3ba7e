-- What the analytics worker may do.
do $$ begin
  create role svc_analytics nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema dbo to svc_analytics;
grant execute on function dbo.ping to svc_analytics;
grant execute on function dbo.get_trajectory to svc_analytics;
grant execute on function dbo.get_nearby to svc_analytics;
grant execute on function dbo.get_trajectories to svc_analytics;
grant execute on function dbo.get_sightings to svc_analytics;
grant execute on function dbo.get_evidence_files to svc_analytics;
grant execute on function dbo.get_device_numbers to svc_analytics;
grant execute on function dbo.get_device_information to svc_analytics;
grant execute on function dbo.get_pauses to svc_analytics;
grant execute on function dbo.get_device_pauses to svc_analytics;
grant execute on function dbo.get_taking_part to svc_analytics;
