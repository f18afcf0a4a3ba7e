-- The sightings of a staged lake file, typed, each with the reason why it is refused (null when it is kept).
create or alter function dbo.staged_btevents (@file_id int, @static_ids int) returns table as return
select t.line, t.ordinal, t.id, t.event, t.pairedtime, t.pairedid, t.rssi, t.txpower,
  case
    when t.pairedtime is null or t.rssi is null or t.rssi <> floor(t.rssi) or t.txpower is null or t.txpower <> floor(t.txpower) then 'format'
    when t.pairedtime > t.latest or t.pairedtime < dateadd(day, -30, t.latest) then 'time-window'
    when t.rssi not between -128 and -1 or t.txpower not between -128 and 127 then 'bounds'
    when not exists (select 1 from dbo.consent_periods('tracing_bluetooth') c where c.id = t.id and c.timefrom <= t.pairedtime and t.pairedtime <= c.timeto) then 'consent-missing'
    when t.pairedid is null then 'peer-unknown'
    when t.pairedtime < dateadd(minute, -15, t.valid_from) or t.pairedtime >= dateadd(minute, 30, t.valid_from) then 'contact-id-expired'
    when t.pairedid = t.id then 'peer-self'
  end as reason
from (
  select s.line, cast(e.[key] as int) as ordinal, s.id, e.value as event,
    dateadd(hour, f.hour + 12, cast('1970-01-01' as datetime2(0))) as latest,
    dbo.moment_of(v.time) as pairedtime, coalesce(p.id, d.id) as pairedid, n.valid_from, dbo.number_of(v.rssi) as rssi, dbo.number_of(coalesce(v.txpower, '0')) as txpower
  from dbo.lake_files f
  join dbo.dluserdatastaging s on s.file_id = f.file_id
  cross apply openjson(s.events) e
  cross apply (
    select max(case when k.[key] = 'deviceId' and k.type < 4 then k.value end) as device, -- 4 and 5: an array, an object
      max(case when k.[key] = 'time' then k.value end) as time, max(case when k.[key] = 'rssi' then k.value end) as rssi,
      max(case when k.[key] = 'txPower' then k.value end) as txpower, max(case when k.[key] = 'latitude' then k.value end) as latitude
    from (select p.[key] collate Latin1_General_BIN2 as [key], p.type, cast(p.value as nvarchar(400)) as value from openjson(case when e.type = 5 then e.value end) p) k
  ) v
  left join dbo.contact_ids n on n.file_id = f.file_id and n.contact_id = lower(cast(v.device as varchar(400)))
  left join dbo.uuid_id p on p.id = n.id and p.erased_at is null and p.revoked_at is null
  left join dbo.uuid_id d on @static_ids = 1 and n.id is null and d.uuid = lower(cast(v.device as varchar(400))) and d.erased_at is null and d.revoked_at is null
  where f.file_id = @file_id and f.lines is not null and v.device is not null and v.latitude is null
) t;
