-- The GPS events of a device that lie whole in the window, by time. Times are seconds since 1970-01-01T00:00Z.
create function dbo.get_trajectory(_uuid text, _time_from timestamp, _time_to timestamp)
returns table (timefrom int, timeto int, latitude float8, longitude float8, accuracy real)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select extract(epoch from g.timefrom)::int, extract(epoch from g.timeto)::int, g.latitude, g.longitude, g.accuracy
  from dbo.uuid_id u
  join dbo.gpsevents g on g.id = u.id
  where u.uuid = _uuid and u.erased_at is null
    and g.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600 and g.piece = 0
    and g.timefrom >= _time_from and g.timeto <= _time_to
  order by g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy
$$;
