-- GPS events of other devices that lie in the tile and hour of a probe, overlap its time, lie whole in the window and were consented to, by devices that take part at `now`.
-- Times are seconds since 1970-01-01T00:00Z.
create function dbo.get_nearby(
  _uuid text, _probes_hour int[], _probes_tile bigint[], _probes_timefrom int[], _probes_timeto int[], _time_from timestamp, _time_to timestamp, _now timestamp
) returns table (id int, timefrom int, timeto int, latitude float8, longitude float8, accuracy real)
language sql stable security definer set search_path = dbo, pg_temp as $$
  with found as materialized (
    select g.id, g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy
    from unnest(_probes_hour, _probes_tile, _probes_timefrom, _probes_timeto) as p (hour, tile, timefrom, timeto)
    join dbo.gpsevents g on g.hour = p.hour and g.tile = p.tile
    where g.id <> (select u.id from dbo.uuid_id u where u.uuid = _uuid and exists (select 1 from dbo.periods_in_force('tracing_gps', _now) p where p.id = u.id))
      and g.timefrom <= timestamp '1970-01-01' + make_interval(secs => p.timeto)
      and g.timeto >= timestamp '1970-01-01' + make_interval(secs => p.timefrom)
      and g.timefrom >= _time_from and g.timeto <= _time_to
  ), devices as materialized (
    select p.id, array_agg(tsrange(p.timefrom, p.timeto, '[]')) as periods
    from (select distinct f.id from found f) d join dbo.periods_in_force('tracing_gps', _now) p on p.id = d.id -- once a device, not once an event
    group by p.id
  )
  select t.id, extract(epoch from t.timefrom)::int, extract(epoch from t.timeto)::int, t.latitude, t.longitude, t.accuracy
  from (
    select f.id, f.timefrom, f.timeto, f.latitude, f.longitude, f.accuracy, d.periods
    from found f full join devices d on d.id = f.id -- full, and fenced: never a nested loop, whatever the planner believes of the sizes
    offset 0
  ) t
  where tsrange(t.timefrom, t.timeto, '[]') <@ any (t.periods)
$$;
