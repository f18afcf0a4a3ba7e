-- Ends a device at once: its keys go, and no request brings it back. What it left stays until it is erased.
create function dbo.revoke_device(_uuid text, _now timestamp) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
begin
  perform dbo.hold_lock('device-' || _uuid, 'Exclusive');
  update dbo.uuid_id u set revoked_at = _now where u.uuid = _uuid and u.revoked_at is null;
  delete from dbo.device_keys k using dbo.uuid_id u where u.id = k.id and u.uuid = _uuid;
  delete from dbo.registration_requests r using dbo.uuid_id u where u.id = r.id and u.uuid = _uuid;
end $$;
