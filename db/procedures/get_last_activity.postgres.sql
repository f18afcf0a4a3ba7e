-- When each of the given devices was last heard of; devices never heard of, or erased, have no row.
create function dbo.get_last_activity(_uuids_value text[]) returns table (uuid text, lastactivity timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select u.uuid, a.lastactivity from unnest(_uuids_value) as n (value)
  join dbo.uuid_id u on u.uuid = n.value and u.erased_at is null
  join dbo.uuid_activity a on a.id = u.id
$$;
