-- Takes back a registration that was never confirmed: the device is revoked, its keys and its request are gone. Says whether that was so.
create function dbo.abandon_device(_uuid text, _now timestamp) returns table (abandoned int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
declare
  device int;
begin
  update dbo.uuid_id u set revoked_at = _now
  where u.uuid = _uuid and u.confirmed_at is null and u.revoked_at is null and u.erased_at is null
  returning u.id into device;
  delete from dbo.device_keys k where k.id = device;
  delete from dbo.registration_requests r where r.id = device;
  return query select (device is not null)::int;
end $$;
