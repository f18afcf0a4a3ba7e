-- The GPS events of one line in @share of a staged lake file, of every line of a file with fewer, typed, each with the reason why it is refused for a purpose (null when it is kept). An event is GPS unless it is a sighting.
create or alter function dbo.staged_gpsevents (@file_id int, @purpose varchar(40), @share int) returns table as return
select t.line, t.ordinal, t.id, t.event, t.timefrom, t.timeto, t.latitude, t.longitude, t.accuracy, t.speed, t.speedaccuracy, t.altitude, t.altitudeaccuracy,
  case
    when t.timefrom is null or t.timeto is null or t.latitude is null or t.longitude is null
      or t.accuracy is null or t.speed is null or t.speedaccuracy is null or t.altitude is null or t.altitudeaccuracy is null then 'format'
    when t.timefrom > t.latest or t.timeto > t.latest or t.timefrom < dateadd(day, -30, t.latest) or t.timeto < dateadd(day, -30, t.latest) then 'time-window'
    when t.timeto < t.timefrom then 'time-reversed'
    when datediff(second, t.timefrom, t.timeto) > 86400 then 'too-long'
    when abs(t.latitude) > 90 or abs(t.longitude) > 180 then 'coordinates'
    when t.accuracy not between 0 and 100000 or t.speed not between -1 and 1000 or t.speedaccuracy not between -1 and 100000
      or t.altitude not between -20000 and 20000 or t.altitudeaccuracy not between -1 and 100000 then 'bounds'
    when not exists (select 1 from dbo.consent_periods(@purpose) c where c.id = t.id and c.timefrom <= t.timefrom and t.timeto <= c.timeto) then 'consent-missing'
  end as reason
from (
  select s.line, cast(e.[key] as int) as ordinal, s.id, e.value as event,
    dateadd(hour, f.hour + 12, cast('1970-01-01' as datetime2(0))) as latest,
    dbo.moment_of(v.timefrom) as timefrom, dbo.moment_of(v.timeto) as timeto, dbo.number_of(v.latitude) as latitude, dbo.number_of(v.longitude) as longitude,
    dbo.number_of(coalesce(v.accuracy, '0')) as accuracy, dbo.number_of(coalesce(v.speed, '0')) as speed,
    dbo.number_of(coalesce(v.speedaccuracy, '0')) as speedaccuracy, dbo.number_of(coalesce(v.altitude, '0')) as altitude,
    dbo.number_of(coalesce(v.altitudeaccuracy, '0')) as altitudeaccuracy
  from dbo.lake_files f
  join dbo.dluserdatastaging s on s.file_id = f.file_id
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
  where f.file_id = @file_id and f.lines is not null and (f.lines < @share or (cast(s.file_id as bigint) * 31 + s.line) % @share = 0)
    and (v.device is null or v.latitude is not null)
) t;
