-- The sealed key of a device that was not erased, by the name of the key; no row for an unknown device or key.
create function dbo.get_device_key(_uuid text, _key_id text) returns table (sealed_key bytea)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select k.sealed_key from dbo.uuid_id u
  join dbo.device_keys k on k.id = u.id
  where u.uuid = _uuid and k.key_id = _key_id and u.erased_at is null
$$;
