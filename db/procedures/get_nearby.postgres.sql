-- Who may have come near, and in which hours: devices of which an event lies in the tile, the hour and the box of a probe, overlaps its time and lies whole in the window; by device and hour.
-- Only devices that take part at `now`, and events that were consented to.
create function dbo.get_nearby(
  _uuid text, _probes_hour int[], _probes_tile bigint[], _probes_timefrom int[], _probes_timeto int[], _probes_south float8[], _probes_north float8[], _probes_west float8[], _probes_east float8[],
  _time_from timestamp, _time_to timestamp, _now timestamp
) returns table (id int, hour int)
language sql stable security definer set search_path = dbo, pg_temp as $$
  with found as materialized (
    select g.id, g.hour, g.timefrom, g.timeto
    from (
      select p.hour, p.tile, timestamp '1970-01-01' + make_interval(secs => p.timefrom) as timefrom, timestamp '1970-01-01' + make_interval(secs => p.timeto) as timeto, p.south, p.north, p.west, p.east
      from unnest(_probes_hour, _probes_tile, _probes_timefrom, _probes_timeto, _probes_south, _probes_north, _probes_west, _probes_east) as p (hour, tile, timefrom, timeto, south, north, west, east)
      offset 0 -- worked out once a probe, not once an event
    ) p
    cross join lateral ( -- fenced, and nothing but what the index begins with: each probe by it, whatever the planner believes of the sizes
      select g.id, g.hour, g.timefrom, g.timeto, g.latitude, g.longitude from dbo.gpsevents g where g.hour = p.hour and g.tile = p.tile
      offset 0
    ) g
    where g.id <> (select p.id from dbo.uuid_id u cross join lateral dbo.periods_in_force(array[u.id], 'tracing_gps', _now) p where u.uuid = _uuid)
      and g.timefrom <= p.timeto and g.timeto >= p.timefrom and g.timefrom >= _time_from and g.timeto <= _time_to
      and g.latitude between p.south and p.north and g.longitude between p.west and p.east
  ), devices as materialized (
    select p.id, p.periods
    from (select array_agg(distinct f.id) as ids from found f) d cross join lateral dbo.periods_in_force(d.ids, 'tracing_gps', _now) p
  )
  select distinct t.id, t.hour
  from (
    select f.id, f.hour, f.timefrom, f.timeto, d.periods
    from found f full join devices d on d.id = f.id -- full, and fenced: never a nested loop
    offset 0
  ) t
  where tsrange(t.timefrom, t.timeto, '[]') <@ any (t.periods)
  order by 1, 2
$$;
