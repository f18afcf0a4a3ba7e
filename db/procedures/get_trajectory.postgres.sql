-- The GPS events of a device that lie whole in the window and were consented to, by time; none unless it takes part at `now`. Times are seconds since 1970-01-01T00:00Z.
create function dbo.get_trajectory(_uuid text, _time_from timestamp, _time_to timestamp, _now timestamp)
returns table (timefrom int, timeto int, latitude float8, longitude float8, accuracy real)
language sql stable security definer set search_path = dbo, pg_temp as $$
  with device as materialized (
    select p.id, p.periods from dbo.uuid_id u cross join lateral dbo.periods_in_force(array[u.id], 'tracing_gps', _now) p where u.uuid = _uuid
  )
  select extract(epoch from g.timefrom)::int, extract(epoch from g.timeto)::int, g.latitude, g.longitude, g.accuracy
  from device d
  join dbo.gpsevents g on g.id = d.id
  where g.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600 and g.piece = 0
    and g.timefrom >= _time_from and g.timeto <= _time_to and tsrange(g.timefrom, g.timeto, '[]') <@ any (d.periods)
  order by g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy
$$;
