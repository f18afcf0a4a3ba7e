-- Gives a device new keys. The ones it asked with (and what came with them) work on until a moment, all others end; no row when it asked with no valid key.
create function dbo.rotate_keys(
  _uuid text, _key_id text, _keys_key_id text[], _keys_kind text[], _keys_sealed_key bytea[], _valid_until timestamp, _now timestamp
) returns table (generation int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
#variable_conflict use_column
declare
  device int;
  asked int;
  next int;
begin
  perform dbo.hold_lock('device-' || _uuid, 'Exclusive');
  select u.id, k.generation into device, asked from dbo.uuid_id u
  join dbo.device_keys k on k.id = u.id
  where u.uuid = _uuid and u.confirmed_at is not null and u.revoked_at is null and u.erased_at is null
    and k.key_id = _key_id and k.valid_until > _now;
  select max(k.generation) + 1 into next from dbo.device_keys k where k.id = device;
  delete from dbo.device_keys k where k.id = device and k.generation <> asked;
  update dbo.device_keys k set valid_until = _valid_until where k.id = device and k.valid_until > _valid_until;
  insert into dbo.device_keys (id, key_id, kind, generation, sealed_key, created_at)
  select device, n.key_id, n.kind, next, n.sealed_key, _now
  from unnest(_keys_key_id, _keys_kind, _keys_sealed_key) as n (key_id, kind, sealed_key) where device is not null;
  return query select next where device is not null;
end $$;
