-- The GPS events of a staged lake file, typed, each with the reason why it is refused (null when it is kept). An event is GPS unless it is a sighting.
create or alter function dbo.staged_gpsevents (@file_id int) returns table as return
select t.line, t.ordinal, t.id, t.event, t.timefrom, t.timeto, t.latitude, t.longitude, t.accuracy, t.speed, t.speedaccuracy, t.altitude, t.altitudeaccuracy,
  case
    when t.malformed = 1 or t.timefrom is null or t.timeto is null or t.latitude is null or t.longitude is null then 'format'
    when t.timefrom > t.latest or t.timeto > t.latest or t.timefrom < dateadd(day, -30, t.latest) or t.timeto < dateadd(day, -30, t.latest) then 'time-window'
    when t.timeto < t.timefrom then 'time-reversed'
    when datediff(second, t.timefrom, t.timeto) > 86400 then 'too-long'
    when abs(t.latitude) > 90 or abs(t.longitude) > 180 then 'coordinates'
    when t.accuracy not between 0 and 100000 or t.speed not between -1 and 1000 or t.speedaccuracy not between -1 and 100000
      or t.altitude not between -20000 and 20000 or t.altitudeaccuracy not between -1 and 100000 then 'bounds'
  end as reason
from (
  select s.line, cast(e.[key] as int) as ordinal, s.id, e.value as event,
    dateadd(hour, f.hour + 12, cast('1970-01-01' as datetime2(0))) as latest,
    dbo.utc_time(v.timefrom) as timefrom, dbo.utc_time(v.timeto) as timeto,
    try_cast(v.latitude as float) as latitude, try_cast(v.longitude as float) as longitude,
    coalesce(try_cast(v.accuracy as float), 0) as accuracy, coalesce(try_cast(v.speed as float), 0) as speed,
    coalesce(try_cast(v.speedaccuracy as float), 0) as speedaccuracy, coalesce(try_cast(v.altitude as float), 0) as altitude,
    coalesce(try_cast(v.altitudeaccuracy as float), 0) as altitudeaccuracy,
    case
      when v.nested is not null then 1
      when v.accuracy is not null and try_cast(v.accuracy as float) is null then 1
      when v.speed is not null and try_cast(v.speed as float) is null then 1
      when v.speedaccuracy is not null and try_cast(v.speedaccuracy as float) is null then 1
      when v.altitude is not null and try_cast(v.altitude as float) is null then 1
      when v.altitudeaccuracy is not null and try_cast(v.altitudeaccuracy as float) is null then 1
      else 0
    end as malformed
  from dbo.lake_files f
  join dbo.dluserdatastaging s on s.file_id = f.file_id
  cross apply openjson(s.events) e
  cross apply (
    select j.object, json_value(j.object, '$.timeFrom') as timefrom, json_value(j.object, '$.timeTo') as timeto,
      json_value(j.object, '$.latitude') as latitude, json_value(j.object, '$.longitude') as longitude,
      json_value(j.object, '$.accuracy') as accuracy, json_value(j.object, '$.speed') as speed,
      json_value(j.object, '$.speedAccuracy') as speedaccuracy, json_value(j.object, '$.altitude') as altitude,
      json_value(j.object, '$.altitudeAccuracy') as altitudeaccuracy,
      coalesce(json_query(j.object, '$.accuracy'), json_query(j.object, '$.speed'), json_query(j.object, '$.speedAccuracy'),
        json_query(j.object, '$.altitude'), json_query(j.object, '$.altitudeAccuracy')) as nested
    from (select case when e.type = 5 then e.value end as object) j
  ) v
  where f.file_id = @file_id and f.lines is not null
    and (json_value(v.object, '$.deviceId') is null or json_value(v.object, '$.latitude') is not null)
) t;
