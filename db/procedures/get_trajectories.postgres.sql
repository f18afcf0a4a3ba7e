-- The GPS events of several devices that lie whole in the window and were consented to, by device and time; none of those that do not take part at `now`. Times are seconds since 1970-01-01T00:00Z.
create function dbo.get_trajectories(_ids_id int[], _time_from timestamp, _time_to timestamp, _now timestamp)
returns table (id int, timefrom int, timeto int, latitude float8, longitude float8, accuracy real)
language sql stable security definer set search_path = dbo, pg_temp as $$
  with devices as materialized (
    select p.id, array_agg(tsrange(p.timefrom, p.timeto, '[]')) as periods
    from unnest(_ids_id) as n (id)
    join dbo.periods_in_force('tracing_gps', _now) p on p.id = n.id
    group by p.id
  )
  select g.id, extract(epoch from g.timefrom)::int, extract(epoch from g.timeto)::int, g.latitude, g.longitude, g.accuracy
  from devices d
  join dbo.gpsevents g on g.id = d.id
  where g.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600
    and g.piece = 0 and g.timefrom >= _time_from and g.timeto <= _time_to and tsrange(g.timefrom, g.timeto, '[]') <@ any (d.periods)
  order by g.id, g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy
$$;
