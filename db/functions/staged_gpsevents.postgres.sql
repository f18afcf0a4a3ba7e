-- The GPS events of one line in _share of a staged lake file, of every line of a file with fewer, typed, each with the reason why it is refused for a purpose (null when it is kept). An event is GPS unless it is a sighting.
create function dbo.staged_gpsevents(_file_id int, _purpose text, _share int)
returns table (line int, ordinal int, id int, event jsonb, timefrom timestamp, timeto timestamp, latitude float8, longitude float8,
  accuracy float8, speed float8, speedaccuracy float8, altitude float8, altitudeaccuracy float8, reason text)
language sql stable as $$
  select t.line, t.ordinal, t.id, t.event, t.timefrom, t.timeto, t.latitude, t.longitude, t.accuracy, t.speed, t.speedaccuracy, t.altitude, t.altitudeaccuracy,
    case
      when t.odd or t.timefrom is null or t.timeto is null
        or coalesce(not abs(t.latitude) < 'Infinity', true) or coalesce(not abs(t.longitude) < 'Infinity', true)
        or not (abs(t.accuracy) < 'Infinity' and abs(t.speed) < 'Infinity' and abs(t.speedaccuracy) < 'Infinity'
          and abs(t.altitude) < 'Infinity' and abs(t.altitudeaccuracy) < 'Infinity') then 'format'
      when t.timefrom > t.latest or t.timeto > t.latest or t.timefrom < t.latest - interval '30 days' or t.timeto < t.latest - interval '30 days' then 'time-window'
      when t.timeto < t.timefrom then 'time-reversed'
      when t.timeto - t.timefrom > interval '24 hours' then 'too-long'
      when abs(t.latitude) > 90 or abs(t.longitude) > 180 then 'coordinates'
      when t.accuracy not between 0 and 100000 or t.speed not between -1 and 1000 or t.speedaccuracy not between -1 and 100000
        or t.altitude not between -20000 and 20000 or t.altitudeaccuracy not between -1 and 100000 then 'bounds'
      when (tsrange(t.timefrom, t.timeto, '[]') <@ any (t.periods)) is not true then 'consent-missing'
    end
  from (
    select s.line, e.ordinal - 1 as ordinal, s.id, s.periods, s.latest, e.event, e.odd,
      dbo.moment_of(e.timefrom) as timefrom, dbo.moment_of(e.timeto) as timeto, e.latitude, e.longitude,
      coalesce(e.accuracy, 0) as accuracy, coalesce(e.speed, 0) as speed, coalesce(e.speedaccuracy, 0) as speedaccuracy,
      coalesce(e.altitude, 0) as altitude, coalesce(e.altitudeaccuracy, 0) as altitudeaccuracy
    from (
      select s.line, s.id, s.events, timestamp '1970-01-01' + make_interval(hours => f.hour + 12) as latest,
        (select array_agg(tsrange(c.timefrom, c.timeto, '[]')) from dbo.consent_periods(_purpose) c where c.id = s.id) as periods
      from dbo.lake_files f
      join dbo.dluserdatastaging s on s.file_id = f.file_id
      where f.file_id = _file_id and f.lines is not null and (f.lines < _share or (s.file_id::bigint * 31 + s.line) % _share = 0)
      offset 0 -- a fence: periods are found once a line
    ) s
    cross join lateral json_table(s.events, '$[*]' columns (
      ordinal for ordinality,
      event jsonb path '$',
      device text path 'strict $.deviceId',
      odd boolean exists path 'strict $ ? (@.type() != "object" || @.latitude like_regex "[^0-9.eE+-]" flag "s" || @.longitude like_regex "[^0-9.eE+-]" flag "s"
        || @.accuracy like_regex "[^0-9.eE+-]" flag "s" || @.speed like_regex "[^0-9.eE+-]" flag "s" || @.speedAccuracy like_regex "[^0-9.eE+-]" flag "s"
        || @.altitude like_regex "[^0-9.eE+-]" flag "s" || @.altitudeAccuracy like_regex "[^0-9.eE+-]" flag "s")', -- a text that float8 would read but that is no plain number; flag s: a line feed is a letter like others
      timefrom text path '$.timeFrom',
      timeto text path '$.timeTo',
      latitude float8 path '$.latitude' default 'NaN' on error,
      longitude float8 path '$.longitude' default 'NaN' on error,
      accuracy float8 path '$.accuracy' default 'NaN' on error,
      speed float8 path '$.speed' default 'NaN' on error,
      speedaccuracy float8 path '$.speedAccuracy' default 'NaN' on error,
      altitude float8 path '$.altitude' default 'NaN' on error,
      altitudeaccuracy float8 path '$.altitudeAccuracy' default 'NaN' on error
    )) e
    where e.device is null or e.latitude is not null
    offset 0 -- a fence: without it every use of a column would compute it again
  ) t
  offset 0
$$;
