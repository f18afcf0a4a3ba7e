-- The sightings of a staged lake file that btimporter has still to take, with @replay = 1 those it refused: typed, each with the reason why it is refused (null when it is kept).
create or alter function dbo.staged_btevents (@hour int, @file_id int, @replay int) returns table as return
select t.line, t.ordinal, t.id, t.event, t.pairedtime, t.pairedid, t.rssi, t.txpower, t.platform, t.pairedplatform,
  case
    when t.pairedtime is null or t.rssi is null or t.rssi <> floor(t.rssi) or t.txpower is null or t.txpower <> floor(t.txpower) then 'format'
    when t.pairedtime > t.latest or t.pairedtime < t.earliest then 'time-window'
    when t.rssi not between -128 and -1 or t.txpower not between -128 and 127 then 'bounds'
    when exists (select 1 from dbo.refused_appversions a where t.appversion collate Latin1_General_BIN2 like replace(a.pattern, '[', '[[]') collate Latin1_General_BIN2) then 'app-version' -- where [ stands for itself
    when exists (select 1 from dbo.pauses p where p.id = t.id and p.sensor = 'bluetooth' and p.timefrom <= t.pairedtime and t.pairedtime <= p.timeto) then 'paused'
    when not exists (select 1 from dbo.consent_periods('tracing_bluetooth') c where c.id = t.id and c.timefrom <= t.pairedtime and t.pairedtime <= c.timeto) then 'consent-missing'
    when t.pairedid is null then 'peer-unknown'
    when t.pairedtime < dateadd(minute, -15, t.valid_from) or t.pairedtime >= dateadd(minute, 30, t.valid_from) then 'contact-id-expired'
    when t.pairedid = t.id then 'peer-self'
  end as reason
from (
  select s.line, cast(e.[key] as int) as ordinal, s.id, s.appversion, dbo.platform_code(s.platform) as platform, e.value as event,
    dateadd(minute, cast((least(datediff(hour, '1970-01-01', s.enqueued_at), 35000000) + r.hours_after) * 60 as int), cast('1970-01-01' as datetime2(0))) as latest, -- minutes that an int holds
    dateadd(minute, cast((least(datediff(hour, '1970-01-01', s.enqueued_at), 35000000) + r.hours_after - r.days_before * 24) * 60 as int), cast('1970-01-01' as datetime2(0))) as earliest,
    dbo.moment_of(v.time) as pairedtime, p.id as pairedid, p.platform as pairedplatform, n.valid_from, dbo.number_of(v.rssi) as rssi, dbo.number_of(coalesce(v.txpower, '0')) as txpower
  from dbo.dluserdatastaging s
  cross join dbo.import_rules_in_force() r
  cross apply openjson(s.events) e
  cross apply (
    select max(case when k.[key] = 'deviceId' and k.type < 4 then k.value end) as device, -- 4 and 5: an array, an object
      max(case when k.[key] = 'time' then k.value end) as time, max(case when k.[key] = 'rssi' then k.value end) as rssi,
      max(case when k.[key] = 'txPower' then k.value end) as txpower, max(case when k.[key] = 'latitude' then k.value end) as latitude
    from (select p.[key] collate Latin1_General_BIN2 as [key], p.type, cast(p.value as nvarchar(400)) as value from openjson(case when e.type = 5 then e.value end) p) k
  ) v
  left join dbo.contact_ids n on n.hour = @hour and n.file_id = @file_id and n.contact_id = lower(cast(v.device as varchar(400)))
  left join dbo.uuid_id p on p.id = n.id and p.erased_at is null and p.revoked_at is null
  where s.hour = @hour and s.file_id = @file_id and v.device is not null and v.latitude is null and (@replay = 1 or s.state & 2 = 0)
    and (@replay = 0 or exists (
      select 1 from dbo.rejectedevents x where x.hour = @hour and x.file_id = @file_id and x.line = s.line and x.ordinal = cast(e.[key] as int) and x.task = 'btimporter'
    ))
) t;
