-- For which purposes of tracing each of the given devices takes part at a moment; one that takes part for none has no row.
create function dbo.get_taking_part(_uuids_value text[], _now timestamp) returns table (uuid text, purpose text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select u.uuid, 'tracing_bluetooth' from dbo.uuid_id u
  where u.uuid = any (_uuids_value) and exists (select 1 from dbo.periods_in_force('tracing_bluetooth', _now) p where p.id = u.id)
  union all
  select u.uuid, 'tracing_gps' from dbo.uuid_id u
  where u.uuid = any (_uuids_value) and exists (select 1 from dbo.periods_in_force('tracing_gps', _now) p where p.id = u.id)
$$;
