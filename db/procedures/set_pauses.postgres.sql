-- Makes the given pauses all that a device has; one that stays as it was keeps the time it was recorded at.
create function dbo.set_pauses(
  _uuid text, _pauses_sensor text[], _pauses_timefrom timestamp[], _pauses_timeto timestamp[], _pauses_reason text[], _now timestamp
) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
declare
  device int;
begin
  perform dbo.hold_lock('device-' || _uuid, 'Exclusive');
  select u.id into device from dbo.uuid_id u where u.uuid = _uuid and u.revoked_at is null and u.erased_at is null;
  delete from dbo.pauses p where p.id = device and not exists (
    select 1 from unnest(_pauses_sensor, _pauses_timefrom, _pauses_timeto, _pauses_reason) as n (sensor, timefrom, timeto, reason)
    where n.sensor = p.sensor and n.timefrom::timestamp(0) = p.timefrom and n.timeto::timestamp(0) = p.timeto and coalesce(n.reason, '') = coalesce(p.reason, '')
  );
  insert into dbo.pauses (id, sensor, timefrom, timeto, reason, recorded_at)
  select device, n.sensor, n.timefrom, n.timeto, n.reason, _now
  from unnest(_pauses_sensor, _pauses_timefrom, _pauses_timeto, _pauses_reason) as n (sensor, timefrom, timeto, reason)
  where device is not null
  on conflict (id, sensor, timefrom, timeto) do nothing;
end $$;
