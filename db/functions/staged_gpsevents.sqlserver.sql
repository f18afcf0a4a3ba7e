-- The GPS events of a staged lake file that a task has still to take: typed, each with the reason why it is refused for a purpose (null when it is kept).
-- An event is GPS unless it is a sighting. @task is 1 for gpsimporter, 4 for aggregator; with @replay = 1 those it refused, with @task = 0 those of one line in @share (every line of a file with fewer).
create or alter function dbo.staged_gpsevents (@hour int, @file_id int, @purpose varchar(40), @task int, @replay int, @share int) returns table as return
select t.line, t.ordinal, t.id, t.event, t.timefrom, t.timeto, t.latitude, t.longitude, t.accuracy, t.speed, t.speedaccuracy, t.altitude, t.altitudeaccuracy,
  case
    when t.timefrom is null or t.timeto is null or t.latitude is null or t.longitude is null
      or t.accuracy is null or t.speed is null or t.speedaccuracy is null or t.altitude is null or t.altitudeaccuracy is null then 'format'
    when t.timefrom > t.latest or t.timeto > t.latest or t.timefrom < t.earliest or t.timeto < t.earliest then 'time-window'
    when t.timeto < t.timefrom then 'time-reversed'
    when datediff(second, t.timefrom, t.timeto) > t.longest_hours * 3600 then 'too-long'
    when abs(t.latitude) > 90 or abs(t.longitude) > 180 then 'coordinates'
    when t.latitude not between t.latitude_least and t.latitude_most or t.longitude not between t.longitude_least and t.longitude_most then 'outside-norway'
    when t.accuracy not between 0 and t.accuracy_most or t.speed not between -1 and t.speed_most or t.speedaccuracy not between -1 and 100000
      or t.altitude not between -20000 and 20000 or t.altitudeaccuracy not between -1 and 100000 then 'bounds'
    when exists (select 1 from dbo.refused_appversions a where t.appversion collate Latin1_General_BIN2 like replace(a.pattern, '[', '[[]') collate Latin1_General_BIN2) then 'app-version' -- where [ stands for itself
    when exists (select 1 from dbo.pauses p where p.id = t.id and p.sensor = 'gps' and p.timefrom <= t.timefrom and t.timeto <= p.timeto) then 'paused'
    when not exists (select 1 from dbo.consent_periods(@purpose) c where c.id = t.id and c.timefrom <= t.timefrom and t.timeto <= c.timeto) then 'consent-missing'
  end as reason
from (
  select s.line, cast(e.[key] as int) as ordinal, s.id, s.appversion, e.value as event, r.longest_hours, r.latitude_least, r.latitude_most, r.longitude_least, r.longitude_most, r.accuracy_most, r.speed_most,
    dateadd(minute, cast((least(datediff(hour, '1970-01-01', s.enqueued_at), 35000000) + r.hours_after) * 60 as int), cast('1970-01-01' as datetime2(0))) as latest, -- minutes that an int holds
    dateadd(minute, cast((least(datediff(hour, '1970-01-01', s.enqueued_at), 35000000) + r.hours_after - r.days_before * 24) * 60 as int), cast('1970-01-01' as datetime2(0))) as earliest,
    dbo.moment_of(v.timefrom) as timefrom, dbo.moment_of(v.timeto) as timeto, dbo.number_of(v.latitude) as latitude, dbo.number_of(v.longitude) as longitude,
    dbo.number_of(coalesce(v.accuracy, '0')) as accuracy, dbo.number_of(coalesce(v.speed, '0')) as speed,
    dbo.number_of(coalesce(v.speedaccuracy, '0')) as speedaccuracy, dbo.number_of(coalesce(v.altitude, '0')) as altitude,
    dbo.number_of(coalesce(v.altitudeaccuracy, '0')) as altitudeaccuracy
  from dbo.dluserdatastaging s
  join dbo.lake_files f on f.file_id = s.file_id
  cross join dbo.import_rules_in_force() r
  cross apply openjson(s.events) e
  cross apply (
    select max(case when k.[key] = 'deviceId' and k.type < 4 then k.value end) as device, -- 4 and 5: an array, an object
      max(case when k.[key] = 'timeFrom' then k.value end) as timefrom, max(case when k.[key] = 'timeTo' then k.value end) as timeto,
      max(case when k.[key] = 'latitude' then k.value end) as latitude, max(case when k.[key] = 'longitude' then k.value end) as longitude,
      max(case when k.[key] = 'accuracy' then k.value end) as accuracy, max(case when k.[key] = 'speed' then k.value end) as speed,
      max(case when k.[key] = 'speedAccuracy' then k.value end) as speedaccuracy, max(case when k.[key] = 'altitude' then k.value end) as altitude,
      max(case when k.[key] = 'altitudeAccuracy' then k.value end) as altitudeaccuracy
    from (select p.[key] collate Latin1_General_BIN2 as [key], p.type, cast(p.value as nvarchar(400)) as value from openjson(case when e.type = 5 then e.value end) p) k
  ) v
  where s.hour = @hour and s.file_id = @file_id and (v.device is null or v.latitude is not null)
    and ((@replay = 1 and (@task <> 4 or s.state & 4 <> 0)) or (@replay = 0 and @task > 0 and s.state & @task = 0) or (@task = 0 and (f.lines < @share or (cast(s.file_id as bigint) * 31 + s.line) % @share = 0)))
    and (@replay = 0 or exists (
      select 1 from dbo.rejectedevents x where x.hour = @hour and x.file_id = @file_id and x.line = s.line and x.ordinal = cast(e.[key] as int) and x.task = 'gpsimporter'
        and (@task <> 4 or x.reason <> 'consent-missing') -- which the aggregator has judged by itself
    ))
) t;
