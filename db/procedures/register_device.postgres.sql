-- Gives a device its internal key and notes the sealed key that its requests are verified with.
create function dbo.register_device(_uuid text, _key_id text, _sealed_key bytea, _now timestamp) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
begin
  insert into dbo.uuid_id (uuid, created_at) values (_uuid, _now) on conflict (uuid) do nothing;
  insert into dbo.device_keys (id, key_id, sealed_key, created_at)
  select u.id, _key_id, _sealed_key, _now from dbo.uuid_id u where u.uuid = _uuid
  on conflict (id, key_id) do nothing;
end $$;
