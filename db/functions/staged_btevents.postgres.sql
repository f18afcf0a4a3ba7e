-- The sightings of a staged lake file, typed, each with the reason why it is refused (null when it is kept).
create function dbo.staged_btevents(_file_id int)
returns table (line int, ordinal int, id int, event jsonb, pairedtime timestamp, pairedid int, rssi float8, txpower float8, reason text)
language sql stable as $$
  select t.line, t.ordinal, t.id, t.event, t.pairedtime, t.pairedid, t.rssi, t.txpower,
    case
      when t.odd or t.pairedtime is null or coalesce(not abs(t.rssi) < 'Infinity', true) or t.rssi <> floor(t.rssi)
        or not abs(t.txpower) < 'Infinity' or t.txpower <> floor(t.txpower) then 'format'
      when t.pairedtime > t.latest or t.pairedtime < t.latest - interval '30 days' then 'time-window'
      when t.rssi not between -128 and -1 or t.txpower not between -128 and 127 then 'bounds'
      when t.pairedid is null then 'peer-unknown'
      when t.pairedid = t.id then 'peer-self'
    end
  from (
    select s.line, e.ordinal - 1 as ordinal, s.id, e.event, e.odd,
      timestamp '1970-01-01' + make_interval(hours => f.hour + 12) as latest,
      dbo.moment_of(e.time) as pairedtime, p.id as pairedid, e.rssi, coalesce(e.txpower, 0) as txpower
    from dbo.lake_files f
    join dbo.dluserdatastaging s on s.file_id = f.file_id
    cross join lateral json_table(s.events, '$[*]' columns (
      ordinal for ordinality,
      event jsonb path '$',
      device text path 'strict $.deviceId',
      odd boolean exists path 'strict $ ? (@.rssi like_regex "[^0-9.eE+-]" || @.txPower like_regex "[^0-9.eE+-]")', -- a text that float8 would read but that is no plain number
      latitude text path '$.latitude' default '' on error,
      time text path '$.time',
      rssi float8 path '$.rssi' default 'NaN' on error,
      txpower float8 path '$.txPower' default 'NaN' on error
    )) e
    left join dbo.uuid_id p on p.uuid = lower(e.device) and p.erased_at is null
    where f.file_id = _file_id and f.lines is not null and e.device is not null and e.latitude is null
    offset 0 -- a fence: without it every use of a column would compute it again
  ) t
  offset 0
$$;
