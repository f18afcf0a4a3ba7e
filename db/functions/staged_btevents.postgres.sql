-- The sightings of a staged lake file, typed, each with the reason why it is refused (null when it is kept).
create function dbo.staged_btevents(_file_id int, _static_ids int)
returns table (line int, ordinal int, id int, event jsonb, pairedtime timestamp, pairedid int, rssi float8, txpower float8, reason text)
language sql stable as $$
  select t.line, t.ordinal, t.id, t.event, t.pairedtime, t.pairedid, t.rssi, t.txpower,
    case
      when t.odd or t.pairedtime is null or coalesce(not abs(t.rssi) < 'Infinity', true) or t.rssi <> floor(t.rssi)
        or not abs(t.txpower) < 'Infinity' or t.txpower <> floor(t.txpower) then 'format'
      when t.pairedtime > t.latest or t.pairedtime < t.latest - interval '30 days' then 'time-window'
      when t.rssi not between -128 and -1 or t.txpower not between -128 and 127 then 'bounds'
      when (t.pairedtime <@ any (t.periods)) is not true then 'consent-missing'
      when t.pairedid is null then 'peer-unknown'
      when t.pairedtime < t.valid_from - interval '15 minutes' or t.pairedtime >= t.valid_from + interval '30 minutes' then 'contact-id-expired'
      when t.pairedid = t.id then 'peer-self'
    end
  from (
    select s.line, e.ordinal - 1 as ordinal, s.id, s.periods, s.latest, e.event, e.odd,
      dbo.moment_of(e.time) as pairedtime, coalesce(n.id, d.id) as pairedid, n.valid_from, e.rssi, coalesce(e.txpower, 0) as txpower
    from (
      select s.line, s.id, s.events, timestamp '1970-01-01' + make_interval(hours => f.hour + 12) as latest,
        (select array_agg(tsrange(c.timefrom, c.timeto, '[]')) from dbo.consent_periods('tracing_bluetooth') c where c.id = s.id) as periods
      from dbo.lake_files f
      join dbo.dluserdatastaging s on s.file_id = f.file_id
      where f.file_id = _file_id and f.lines is not null
      offset 0 -- a fence: periods are found once a line
    ) s
    cross join lateral json_table(s.events, '$[*]' columns (
      ordinal for ordinality,
      event jsonb path '$',
      device text path 'strict $.deviceId',
      odd boolean exists path 'strict $ ? (@.rssi like_regex "[^0-9.eE+-]" flag "s" || @.txPower like_regex "[^0-9.eE+-]" flag "s")', -- a text that float8 would read but that is no plain number; flag s: a line feed is a letter like others
      latitude text path '$.latitude' default '' on error,
      time text path '$.time',
      rssi float8 path '$.rssi' default 'NaN' on error,
      txpower float8 path '$.txPower' default 'NaN' on error
    )) e
    left join lateral (
      select c.valid_from, p.id from dbo.contact_ids c
      left join dbo.uuid_id p on p.id = c.id and p.erased_at is null and p.revoked_at is null
      where c.file_id = _file_id and c.contact_id = lower(e.device)
      offset 0 -- a fence here and below: found by its index for each sighting, whatever the planner believes of the sizes
    ) n on true
    left join lateral (
      select p.id from dbo.uuid_id p
      where _static_ids = 1 and n.valid_from is null and p.uuid = lower(e.device) and p.erased_at is null and p.revoked_at is null
      offset 0
    ) d on true
    where e.device is not null and e.latitude is null
    offset 0 -- a fence: without it every use of a column would compute it again
  ) t
  offset 0
$$;
