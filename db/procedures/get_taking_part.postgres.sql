-- For which purposes of tracing each of the given devices takes part at a moment; one that takes part for none has no row.
create function dbo.get_taking_part(_uuids_value text[], _now timestamp) returns table (uuid text, purpose text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  with devices as materialized (
    select u.id, u.uuid
    from (select distinct n.value from unnest(_uuids_value) n (value)) v
    cross join lateral (select u.id, u.uuid from dbo.uuid_id u where u.uuid = v.value offset 0) u -- fenced: a device at a time by the index, whatever the planner believes of the sizes
  )
  select t.uuid, t.purpose
  from (
    select d.uuid, p.id, p.purpose
    from devices d
    full join ( -- full, and fenced: never a nested loop
      select p.id, s.purpose
      from (select array_agg(d.id) as ids from devices d) d
      cross join (values ('tracing_bluetooth'), ('tracing_gps')) s (purpose)
      cross join lateral dbo.periods_in_force(d.ids, s.purpose, _now) p
    ) p on p.id = d.id
    offset 0
  ) t
  where t.id is not null
$$;
