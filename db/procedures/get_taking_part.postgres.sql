-- For which purposes of tracing each of the given devices takes part at a moment; one that takes part for none has no row.
create function dbo.get_taking_part(_uuids_value text[], _now timestamp) returns table (uuid text, purpose text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select u.uuid, s.purpose
  from (select distinct n.value from unnest(_uuids_value) n (value)) v
  cross join lateral (select u.id, u.uuid from dbo.uuid_id u where u.uuid = v.value offset 0) u -- fenced: a device at a time by the index, whatever the planner believes of the sizes
  cross join (values ('tracing_bluetooth'), ('tracing_gps')) s (purpose)
  where (select true from dbo.periods_in_force(s.purpose, _now) p where p.id = u.id limit 1)
$$;
