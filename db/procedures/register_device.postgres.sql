-- Gives a phone's request a device, its sealed keys with it; the request asked again within 24 hours has the device it had. No row for a name that was revoked or erased.
create function dbo.register_device(
  _request_hash bytea, _uuid text, _keys_key_id text[], _keys_kind text[], _keys_sealed_key bytea[], _now timestamp
) returns table (uuid text, confirmed int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
#variable_conflict use_column
declare
  device int;
begin
  perform dbo.hold_lock('request-' || left(encode(_request_hash, 'hex'), 40), 'Exclusive');
  perform dbo.hold_lock('device-' || _uuid, 'Exclusive');
  select u.id into device from dbo.registration_requests r
  join dbo.uuid_id u on u.id = r.id and u.revoked_at is null and u.erased_at is null
  where r.request_hash = _request_hash and r.created_at > _now - interval '24 hours';
  if device is null then
    insert into dbo.uuid_id (uuid, created_at) values (_uuid, _now) on conflict (uuid) do nothing;
    if found then -- a device there was keeps to the keys it had
      insert into dbo.device_keys (id, key_id, kind, generation, sealed_key, created_at)
      select u.id, k.key_id, k.kind, 1, k.sealed_key, _now
      from dbo.uuid_id u cross join unnest(_keys_key_id, _keys_kind, _keys_sealed_key) as k (key_id, kind, sealed_key) where u.uuid = _uuid;
    end if;
    select u.id into device from dbo.uuid_id u where u.uuid = _uuid and u.revoked_at is null and u.erased_at is null;
    delete from dbo.registration_requests r where r.request_hash = _request_hash;
    insert into dbo.registration_requests (request_hash, id, created_at) select _request_hash, device, _now where device is not null;
  end if;
  return query select u.uuid, (u.confirmed_at is not null)::int from dbo.uuid_id u where u.id = device;
end $$;
