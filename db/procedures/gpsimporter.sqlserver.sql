-- Imports the GPS events of a staged lake file, once: kept ones cut at full hours and stamped with their tile, refused ones set aside with their reason.
-- Of an event without consent nothing is set aside but its place.
create or alter procedure dbo.gpsimporter @file_id int, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @lock varchar(60) = concat('gpsimporter-', @file_id);
  declare @events int, @rejected int, @stored int;
  begin transaction;
  exec dbo.hold_lock 'erasure', 'Shared';
  exec dbo.hold_lock @lock, 'Exclusive';
  if not exists (select 1 from dbo.import_tasks t where t.file_id = @file_id and t.task = 'gpsimporter')
    and exists (select 1 from dbo.lake_files f where f.file_id = @file_id and f.lines is not null)
  begin
    select s.line, s.ordinal, s.id, case when s.reason <> 'consent-missing' then s.event end as event, s.timefrom, s.timeto, s.reason,
      case when s.reason is null then cast(round(cast(s.latitude as decimal(20, 10)), 6) as decimal(9, 6)) end as latitude,
      case when s.reason is null then cast(round(cast(s.longitude as decimal(20, 10)), 6) as decimal(9, 6)) end as longitude,
      case when s.reason is null then cast(round(cast(s.accuracy as decimal(20, 10)), 3) as decimal(12, 3)) end as accuracy,
      case when s.reason is null then cast(round(cast(s.speed as decimal(20, 10)), 3) as decimal(12, 3)) end as speed,
      case when s.reason is null then cast(round(cast(s.speedaccuracy as decimal(20, 10)), 1) as decimal(12, 1)) end as speedaccuracy,
      case when s.reason is null then cast(round(cast(s.altitude as decimal(20, 10)), 1) as decimal(12, 1)) end as altitude,
      case when s.reason is null then cast(round(cast(s.altitudeaccuracy as decimal(20, 10)), 1) as decimal(12, 1)) end as altitudeaccuracy
    into #events from dbo.staged_gpsevents(@file_id, 'tracing_gps', 1) s;
    select @events = count(*), @rejected = count(e.reason) from #events e;

    insert into dbo.rejectedevents (file_id, line, ordinal, reason, event, rejected_at)
    select @file_id, e.line, e.ordinal, e.reason, e.event, @now from #events e where e.reason is not null;

    select k.*, row_number() over (partition by k.id, k.timefrom, k.fingerprint order by k.line, k.ordinal) as repeat_number
    into #kept
    from (
      select e.line, e.ordinal, e.id, e.timefrom, e.timeto, e.latitude, e.longitude, e.accuracy, e.speed, e.speedaccuracy, e.altitude, e.altitudeaccuracy,
        cast(floor((e.latitude + 90) * 500) as bigint) * 90000 + cast(floor((e.longitude + 180) * 250) as bigint) as tile,
        cast(substring(hashbytes('SHA2_256', cast(concat(convert(varchar(19), e.timeto, 126), '|', e.latitude, '|', e.longitude, '|', e.accuracy, '|', e.speed, '|',
          e.speedaccuracy, '|', e.altitude, '|', e.altitudeaccuracy) as varchar(200))), 1, 8) as bigint) as fingerprint,
        datediff(hour, '1970-01-01', e.timefrom) as first_hour,
        datediff(hour, '1970-01-01', case when e.timeto > e.timefrom then dateadd(second, -1, e.timeto) else e.timeto end) as last_hour
      from #events e where e.reason is null
    ) k;

    insert into dbo.gpsevents (hour, tile, id, timefrom, fingerprint, timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy, piece, file_id, line)
    select k.first_hour + n.value, k.tile, k.id, k.timefrom, k.fingerprint, k.timeto, k.latitude, k.longitude, k.accuracy, k.speed, k.speedaccuracy,
      k.altitude, k.altitudeaccuracy, n.value, @file_id, k.line
    from #kept k
    join generate_series(0, 25) n on n.value <= k.last_hour - k.first_hour
    where k.repeat_number = 1 and not exists (
      select 1 from dbo.gpsevents g with (updlock, holdlock)
      where g.hour = k.first_hour + n.value and g.tile = k.tile and g.id = k.id and g.timefrom = k.timefrom and g.fingerprint = k.fingerprint
    );
    select @stored = count(*) from #kept k
    join dbo.gpsevents g on g.hour = k.first_hour and g.tile = k.tile and g.id = k.id and g.timefrom = k.timefrom and g.fingerprint = k.fingerprint
    where k.repeat_number = 1 and g.file_id = @file_id and g.line = k.line;

    insert into dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, finished_at)
    values (@file_id, 'gpsimporter', @events, @stored, @events - @rejected - @stored, @rejected, @now);
  end;
  commit;
  select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = @file_id and t.task = 'gpsimporter';
end;
