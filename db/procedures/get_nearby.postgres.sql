-- GPS events of other devices that lie in the tile and hour of a probe, overlap its time and lie whole in the window. Times are seconds since 1970-01-01T00:00Z.
create function dbo.get_nearby(
  _uuid text, _probes_hour int[], _probes_tile bigint[], _probes_timefrom int[], _probes_timeto int[], _time_from timestamp, _time_to timestamp
) returns table (id int, timefrom int, timeto int, latitude float8, longitude float8, accuracy real)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select g.id, extract(epoch from g.timefrom)::int, extract(epoch from g.timeto)::int, g.latitude, g.longitude, g.accuracy
  from unnest(_probes_hour, _probes_tile, _probes_timefrom, _probes_timeto) as p (hour, tile, timefrom, timeto)
  join dbo.gpsevents g on g.hour = p.hour and g.tile = p.tile
  where g.id <> (select u.id from dbo.uuid_id u where u.uuid = _uuid)
    and g.timefrom <= timestamp '1970-01-01' + make_interval(secs => p.timeto)
    and g.timeto >= timestamp '1970-01-01' + make_interval(secs => p.timefrom)
    and g.timefrom >= _time_from and g.timeto <= _time_to
$$;
