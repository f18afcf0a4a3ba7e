-- The sealed keys that a device's requests may be verified with at a moment, and whether its registration is complete; no row once it is revoked or erased.
create function dbo.get_device_keys(_uuid text, _now timestamp)
returns table (id int, confirmed int, key_id text, kind text, sealed_key bytea, valid_until timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select u.id, (u.confirmed_at is not null)::int, k.key_id, k.kind, k.sealed_key, k.valid_until
  from dbo.uuid_id u
  join dbo.device_keys k on k.id = u.id and k.valid_until > _now
  where u.uuid = _uuid and u.revoked_at is null and u.erased_at is null
  order by k.generation desc, k.key_id
$$;
