-- Who may have come near, and in which hours: devices of which an event lies in the tile, the hour and the box of a probe, overlaps its time and lies whole in the window; by device and hour.
-- Only devices that take part at `now`, and events that were consented to.
create function dbo.get_nearby(
  _uuid text, _probes_hour int[], _probes_tile bigint[], _probes_timefrom int[], _probes_timeto int[], _probes_south float8[], _probes_north float8[], _probes_west float8[], _probes_east float8[],
  _time_from timestamp, _time_to timestamp, _now timestamp
) returns table (id int, hour int)
language sql stable security definer set search_path = dbo, pg_temp as $$
  with found as materialized (
    select g.id, g.hour, g.timefrom, g.timeto
    from unnest(_probes_hour, _probes_tile, _probes_timefrom, _probes_timeto, _probes_south, _probes_north, _probes_west, _probes_east) as p (hour, tile, timefrom, timeto, south, north, west, east)
    cross join lateral ( -- fenced, and nothing but what the index begins with: each probe by it, whatever the planner believes of the sizes
      select g.id, g.hour, g.timefrom, g.timeto, g.latitude, g.longitude from dbo.gpsevents g where g.hour = p.hour and g.tile = p.tile
      offset 0
    ) g
    where g.id <> (select u.id from dbo.uuid_id u where u.uuid = _uuid and exists (select 1 from dbo.periods_in_force('tracing_gps', _now) p where p.id = u.id))
      and g.timefrom <= timestamp '1970-01-01' + make_interval(secs => p.timeto)
      and g.timeto >= timestamp '1970-01-01' + make_interval(secs => p.timefrom)
      and g.timefrom >= _time_from and g.timeto <= _time_to
      and g.latitude between p.south and p.north and g.longitude between p.west and p.east
  ), devices as materialized ( -- asked once a device, by the index
    select d.id, (select array_agg(tsrange(p.timefrom, p.timeto, '[]')) from dbo.periods_in_force('tracing_gps', _now) p where p.id = d.id) as periods
    from (select distinct f.id from found f) d
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
