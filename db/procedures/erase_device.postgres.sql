-- Erases a device: its keys, its events and every sighting of it by others, its consents and pauses. Its name stays, marked erased, so that late data cannot bring it back.
create function dbo.erase_device(_uuid text, _now timestamp) returns table (known int, gpsevents int, btevents int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
declare
  device int := (select u.id from dbo.uuid_id u where u.uuid = _uuid);
  gps int;
  bt int;
begin
  perform dbo.hold_lock('erasure', 'Exclusive'); -- an import under way ends first, so that what it brings goes too
  perform dbo.hold_lock('device-' || _uuid, 'Exclusive');
  update dbo.uuid_id u set erased_at = _now, revoked_at = coalesce(u.revoked_at, _now) where u.id = device and u.erased_at is null;
  delete from dbo.device_keys k where k.id = device;
  delete from dbo.rejectedevents r where r.id = device;
  delete from dbo.dluserdatastaging s where s.id = device;
  delete from dbo.gpsevents g where g.id = device;
  get diagnostics gps = row_count;
  delete from dbo.btevents b where b.id = device or b.pairedid = device;
  get diagnostics bt = row_count;
  delete from dbo.agg_gpsevents a where a.id = device;
  delete from dbo.device_information d where d.id = device;
  delete from dbo.uuid_activity a where a.id = device;
  delete from dbo.consents c where c.id = device;
  delete from dbo.pauses p where p.id = device;
  delete from dbo.platform_changes c where c.id = device;
  delete from dbo.registration_requests r where r.id = device;
  return query select (device is not null)::int, coalesce(gps, 0), coalesce(bt, 0);
end $$;
