-- The sightings of a staged lake file, typed, each with the reason why it is refused (null when it is kept).
create or alter function dbo.staged_btevents (@file_id int) returns table as return
select t.line, t.ordinal, t.id, t.event, t.pairedtime, t.pairedid, t.rssi, t.txpower,
  case
    when t.pairedtime is null or t.rssi is null or t.rssi <> floor(t.rssi) or t.txpower is null or t.txpower <> floor(t.txpower) then 'format'
    when t.pairedtime > t.latest or t.pairedtime < dateadd(day, -30, t.latest) then 'time-window'
    when t.rssi not between -128 and -1 or t.txpower not between -128 and 127 then 'bounds'
    when t.pairedid is null then 'peer-unknown'
    when t.pairedid = t.id then 'peer-self'
  end as reason
from (
  select s.line, cast(e.[key] as int) as ordinal, s.id, e.value as event,
    dateadd(hour, f.hour + 12, cast('1970-01-01' as datetime2(0))) as latest,
    dbo.utc_time(v.time) as pairedtime, p.id as pairedid, try_cast(v.rssi as float) as rssi,
    case when v.nested is null then try_cast(coalesce(v.txpower, '0') as float) end as txpower
  from dbo.lake_files f
  join dbo.dluserdatastaging s on s.file_id = f.file_id
  cross apply openjson(s.events) e
  cross apply (
    select j.object, json_value(j.object, '$.deviceId') as device, json_value(j.object, '$.time') as time,
      json_value(j.object, '$.rssi') as rssi, json_value(j.object, '$.txPower') as txpower, json_query(j.object, '$.txPower') as nested
    from (select case when e.type = 5 then e.value end as object) j
  ) v
  left join dbo.uuid_id p on p.uuid = lower(left(v.device, 36)) and p.erased_at is null
  where f.file_id = @file_id and f.lines is not null
    and v.device is not null and json_value(v.object, '$.latitude') is null
) t;
