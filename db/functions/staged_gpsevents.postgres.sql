-- The GPS events of a staged lake file that a task has still to take: typed, each with the reason why it is refused for a purpose (null when it is kept).
-- An event is GPS unless it is a sighting. _task is 1 for gpsimporter, 4 for aggregator; with _replay = 1 those it refused, with _task = 0 those of one line in _share (every line of a file with fewer).
create function dbo.staged_gpsevents(_hour int, _file_id int, _purpose text, _task int, _replay int, _share int)
returns table (line int, ordinal int, id int, timefrom timestamp, timeto timestamp, latitude float8, longitude float8,
  accuracy float8, speed float8, speedaccuracy float8, altitude float8, altitudeaccuracy float8, reason text)
language sql stable as $$
  select t.line, t.ordinal, t.id, t.timefrom, t.timeto, t.latitude, t.longitude, t.accuracy, t.speed, t.speedaccuracy, t.altitude, t.altitudeaccuracy,
    case
      when not (isfinite(t.timefrom) and isfinite(t.timeto) and greatest(t.latitude, t.longitude, t.accuracy, t.speed, t.speedaccuracy, t.altitude, t.altitudeaccuracy) < 'Infinity') then 'format'
      when t.timefrom > t.latest or t.timeto > t.latest or t.timefrom < t.earliest or t.timeto < t.earliest then 'time-window'
      when t.timeto < t.timefrom then 'time-reversed'
      when t.timeto - t.timefrom > t.longest then 'too-long'
      when abs(t.latitude) > 90 or abs(t.longitude) > 180 then 'coordinates'
      when t.latitude not between t.latitude_least and t.latitude_most or t.longitude not between t.longitude_least and t.longitude_most then 'outside-norway'
      when t.accuracy not between 0 and t.accuracy_most or t.speed not between -1 and t.speed_most or t.speedaccuracy not between -1 and 100000
        or t.altitude not between -20000 and 20000 or t.altitudeaccuracy not between -1 and 100000 then 'bounds'
      when t.appversion_refused then 'app-version'
      when t.pauses is not null and tsrange(t.timefrom, t.timeto, '[]') <@ any (t.pauses) then 'paused'
      when (t.timefrom >= t.consented_from and t.timeto <= t.consented_to or tsrange(t.timefrom, t.timeto, '[]') <@ any (t.periods)) is not true then 'consent-missing'
    end
  from (
    select s.*, e.*
    from (
      select s.line, s.id, s.gps_count as n, s.gps_times || '{}' as times, s.gps_figures || '{}' as figures,
        date_trunc('hour', s.enqueued_at) + r.hours_after * interval '1 hour' as latest,
        date_trunc('hour', s.enqueued_at) + r.hours_after * interval '1 hour' - r.days_before * interval '1 day' as earliest,
        r.longest_hours * interval '1 hour' as longest, r.latitude_least, r.latitude_most, r.longitude_least, r.longitude_most, r.accuracy_most, r.speed_most,
        exists (select 1 from dbo.refused_appversions v where s.appversion like v.pattern escape '') as appversion_refused,
        (select array_agg(tsrange(p.timefrom, p.timeto, '[]')) from dbo.pauses p where p.id = s.id and p.sensor = 'gps') as pauses,
        c.periods, c.consented_from, c.consented_to
      from dbo.dluserdatastaging s
      cross join dbo.import_rules_in_force() r
      cross join lateral ( -- of most devices there is one period: compared as two times, since ranges are slow (the greatest of several lie in one of them)
        select array_agg(tsrange(c.timefrom, c.timeto, '[]')) as periods, max(c.timefrom) as consented_from, max(c.timeto) as consented_to
        from dbo.consent_periods(_purpose) c where c.id = s.id
      ) c
      where s.hour = _hour and s.file_id = _file_id and s.gps_count > 0
        and case when _replay = 1 then _task <> 4 or s.state & 4 <> 0 when _task = 0 then (s.file_id::bigint * 31 + s.line) % _share = 0 or (select f.lines from dbo.lake_files f where f.file_id = _file_id) < _share else s.state & _task = 0 end
      offset 0 -- a fence: periods are found, and arrays fetched, once a line
    ) s
    cross join lateral ( -- unnested here and not in a `from`, where each would be written down first
      select unnest(s.figures[:s.n])::int as ordinal, unnest(s.times[:s.n]) as timefrom, unnest(s.times[s.n + 1:]) as timeto,
        unnest(s.figures[s.n + 1:2 * s.n]) as latitude, unnest(s.figures[2 * s.n + 1:3 * s.n]) as longitude, unnest(s.figures[3 * s.n + 1:4 * s.n]) as accuracy,
        unnest(s.figures[4 * s.n + 1:5 * s.n]) as speed, unnest(s.figures[5 * s.n + 1:6 * s.n]) as speedaccuracy, unnest(s.figures[6 * s.n + 1:7 * s.n]) as altitude, unnest(s.figures[7 * s.n + 1:]) as altitudeaccuracy
      offset 0
    ) e
    where _replay = 0 or exists (select 1 from dbo.rejectedevents r where r.hour = _hour and r.file_id = _file_id and r.line = s.line and r.ordinal = e.ordinal and r.task = 'gpsimporter'
      and (_task <> 4 or r.reason <> 'consent-missing')) -- which the aggregator has judged by itself
  ) t
$$;
