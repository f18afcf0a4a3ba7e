-- The sightings of a staged lake file that btimporter has still to take, with _replay = 1 those it refused: typed, each with the reason why it is refused (null when it is kept).
create function dbo.staged_btevents(_hour int, _file_id int, _replay int)
returns table (line int, ordinal int, id int, pairedtime timestamp, pairedid int, rssi float8, txpower float8, platform int, pairedplatform int, reason text)
language sql stable as $$
  select t.line, t.ordinal, t.id, t.pairedtime, t.pairedid, t.rssi, t.txpower, t.platform, t.pairedplatform,
    case
      when not (isfinite(t.pairedtime) and greatest(t.rssi, t.txpower) < 'Infinity') or t.rssi <> floor(t.rssi) or t.txpower <> floor(t.txpower) then 'format'
      when t.pairedtime > t.latest or t.pairedtime < t.earliest then 'time-window'
      when t.rssi not between -128 and -1 or t.txpower not between -128 and 127 then 'bounds'
      when t.appversion_refused then 'app-version'
      when t.pairedtime <@ any (t.pauses) then 'paused'
      when (t.pairedtime between t.consented_from and t.consented_to or t.pairedtime <@ any (t.periods)) is not true then 'consent-missing'
      when t.pairedid is null then 'peer-unknown'
      when isfinite(t.valid_from) and (t.pairedtime < t.valid_from - interval '15 minutes' or t.pairedtime >= t.valid_from + interval '30 minutes') then 'contact-id-expired'
      when t.pairedid = t.id then 'peer-self'
    end
  from (
    select s.*, e.ordinal, e.pairedtime, p.id as pairedid, p.platform as pairedplatform, e.valid_from, e.rssi, e.txpower
    from (
      select s.line, s.id, dbo.platform_code(s.platform) as platform, s.sightings_count as n, s.sightings_times || '{}' as times, s.sightings_figures || '{}' as figures,
        date_trunc('hour', s.enqueued_at) + r.hours_after * interval '1 hour' as latest,
        date_trunc('hour', s.enqueued_at) + r.hours_after * interval '1 hour' - r.days_before * interval '1 day' as earliest,
        exists (select 1 from dbo.refused_appversions v where s.appversion like v.pattern escape '') as appversion_refused,
        (select array_agg(tsrange(p.timefrom, p.timeto, '[]')) from dbo.pauses p where p.id = s.id and p.sensor = 'bluetooth') as pauses,
        c.periods, c.consented_from, c.consented_to
      from dbo.dluserdatastaging s
      cross join dbo.import_rules_in_force() r
      cross join lateral ( -- of most devices there is one period: compared as two times, since ranges are slow (the greatest of several lie in one of them)
        select array_agg(tsrange(c.timefrom, c.timeto, '[]')) as periods, max(c.timefrom) as consented_from, max(c.timeto) as consented_to
        from dbo.consent_periods('tracing_bluetooth') c where c.id = s.id
      ) c
      where s.hour = _hour and s.file_id = _file_id and s.sightings_count > 0 and (_replay = 1 or s.state & 2 = 0)
      offset 0 -- a fence: periods are found, and arrays fetched, once a line
    ) s
    cross join lateral ( -- unnested here and not in a `from`, where each would be written down first
      select unnest(s.figures[:s.n])::int as ordinal, unnest(s.times[:s.n]) as pairedtime, unnest(s.times[s.n + 1:]) as valid_from,
        unnest(s.figures[s.n + 1:2 * s.n])::int as pairedid, unnest(s.figures[2 * s.n + 1:3 * s.n]) as rssi, unnest(s.figures[3 * s.n + 1:]) as txpower
      offset 0
    ) e
    left join lateral (
      select p.id, p.platform from dbo.uuid_id p where p.id = e.pairedid and p.erased_at is null and p.revoked_at is null
      offset 0 -- a fence: found by its index for each sighting, whatever the planner believes of the sizes
    ) p on true
    where _replay = 0 or exists (select 1 from dbo.rejectedevents r where r.hour = _hour and r.file_id = _file_id and r.line = s.line and r.ordinal = e.ordinal and r.task = 'btimporter')
  ) t
$$;
