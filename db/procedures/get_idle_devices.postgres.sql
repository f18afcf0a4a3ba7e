-- Devices last heard of, or registered and never heard of, before a moment: what is due for erasure, longest silent first.
create function dbo.get_idle_devices(_before timestamp, _count int) returns table (uuid text, lastactivity timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select u.uuid, coalesce(a.lastactivity, u.created_at)
  from dbo.uuid_id u
  left join dbo.uuid_activity a on a.id = u.id
  where u.erased_at is null and coalesce(a.lastactivity, u.created_at) < _before
  order by coalesce(a.lastactivity, u.created_at), u.uuid
  limit _count
$$;
