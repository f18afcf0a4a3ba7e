-- Imports the GPS events of a staged lake file that are not yet imported: kept ones cut at full hours, stamped with tile and way from the fix before them, refused ones set aside with their reason.
-- Of an event without consent, or from a pause, nothing is set aside but its place. With @replay = 1 the refused ones are judged anew.
create or alter procedure dbo.gpsimporter @file_id int, @replay int, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @began datetime2(3) = sysutcdatetime();
  declare @hour int, @partition int, @lock varchar(60), @events bigint, @kept bigint, @stored bigint, @most int;
  begin transaction;
  exec dbo.hold_lock 'erasure', 'Shared';
  select @hour = f.hour, @partition = f.partition_id from dbo.lake_files f where f.file_id = @file_id;
  set @lock = concat('fixes-', @partition);
  exec dbo.hold_lock @lock, 'Exclusive'; -- the fix before is of the same device, hence of the same partition
  if @replay = 1 exec dbo.aggregate_events @file_id, 1, @now; -- while it is known what was refused

  declare @taken dbo.id_list;
  insert into @taken (id) select s.line from dbo.dluserdatastaging s where s.hour = @hour and s.file_id = @file_id and @replay = 0 and s.state & 1 = 0;
  select s.line, s.ordinal, s.id, case when s.reason not in ('consent-missing', 'paused') then s.event end as event, s.timefrom, s.timeto, s.reason,
    case when s.reason is null then cast(dbo.rounded(s.latitude, 1000000) as decimal(9, 6)) end as latitude,
    case when s.reason is null then cast(dbo.rounded(s.longitude, 1000000) as decimal(9, 6)) end as longitude,
    case when s.reason is null then cast(dbo.rounded(s.accuracy, 1000) as decimal(12, 3)) end as accuracy,
    case when s.reason is null then cast(dbo.rounded(s.speed, 1000) as decimal(12, 3)) end as speed,
    case when s.reason is null then cast(dbo.rounded(s.speedaccuracy, 10) as decimal(12, 1)) end as speedaccuracy,
    case when s.reason is null then cast(dbo.rounded(s.altitude, 10) as decimal(12, 1)) end as altitude,
    case when s.reason is null then cast(dbo.rounded(s.altitudeaccuracy, 10) as decimal(12, 1)) end as altitudeaccuracy
  into #events from dbo.staged_gpsevents(@hour, @file_id, 'tracing_gps', 1, @replay, 1) s;
  select @events = count(*), @kept = count(case when e.reason is null then 1 end) from #events e;

  exec dbo.count_rejections @file_id, 'gpsimporter', -1;
  if @replay = 1
  begin
    delete r from dbo.rejectedevents r join #events e on e.line = r.line and e.ordinal = r.ordinal and e.reason is null where r.hour = @hour and r.file_id = @file_id and r.task = 'gpsimporter';
    update r set reason = e.reason, event = e.event
    from dbo.rejectedevents r join #events e on e.line = r.line and e.ordinal = r.ordinal and e.reason <> r.reason where r.hour = @hour and r.file_id = @file_id and r.task = 'gpsimporter';
  end
  else
    insert into dbo.rejectedevents (hour, file_id, line, ordinal, task, id, reason, event, rejected_at)
    select @hour, @file_id, e.line, e.ordinal, 'gpsimporter', e.id, e.reason, e.event, @now from #events e where e.reason is not null;

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

  delete k from #kept k
  where k.repeat_number > 1 or exists (
    select 1 from dbo.gpsevents g with (updlock, holdlock)
    where g.hour = k.first_hour and g.tile = k.tile and g.id = k.id and g.timefrom = k.timefrom and g.fingerprint = k.fingerprint
  );
  select @stored = count(*), @most = coalesce(max(k.last_hour - k.first_hour), 0) from #kept k;
  insert into dbo.gpsevents (hour, tile, id, timefrom, fingerprint, timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy, piece, file_id, line)
  select k.first_hour + n.value, k.tile, k.id, k.timefrom, k.fingerprint, k.timeto, k.latitude, k.longitude, k.accuracy, k.speed, k.speedaccuracy,
    k.altitude, k.altitudeaccuracy, n.value, @file_id, k.line
  from #kept k
  join generate_series(0, @most) n on n.value <= k.last_hour - k.first_hour;

  -- The way from the fix before, for every fix from the first of these to the one after the last.
  select d.id, coalesce(b.timefrom, d.earliest) as timefrom, coalesce(a.timefrom, d.latest) as timeto, d.earliest, d.latest into #spans
  from (select k.id, min(k.timefrom) as earliest, max(k.timefrom) as latest from #kept k group by k.id) d
  outer apply (
    select top (1) g.timefrom from dbo.gpsevents g
    where g.id = d.id and g.hour between datediff(hour, '1970-01-01', d.earliest) - 24 and datediff(hour, '1970-01-01', d.earliest) and g.piece = 0
      and g.timefrom < d.earliest and g.timefrom >= dateadd(hour, -24, d.earliest)
    order by g.hour desc, g.timefrom desc
  ) b
  outer apply (
    select top (1) g.timefrom from dbo.gpsevents g
    where g.id = d.id and g.hour between datediff(hour, '1970-01-01', d.latest) and datediff(hour, '1970-01-01', d.latest) + 24 and g.piece = 0
      and g.timefrom > d.latest and g.timefrom <= dateadd(hour, 24, d.latest)
    order by g.hour, g.timefrom
  ) a;
  select c.id, c.first_hour, c.last_hour, c.timefrom, c.fingerprint, cast(m.metres as real) as distance, cast(m.metres / m.seconds as real) as mps,
    dbo.transport_of(m.metres / m.seconds) as transport, dbo.jump_of(m.metres, m.seconds, c.accuracy + c.before_accuracy) as jump
  into #moved
  from (
    select g.id, g.hour as first_hour, datediff(hour, '1970-01-01', case when g.timeto > g.timefrom then dateadd(second, -1, g.timeto) else g.timeto end) as last_hour,
      g.timefrom, g.fingerprint, g.latitude, g.longitude, g.accuracy, s.earliest,
      lag(g.timefrom) over (partition by g.id order by g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy, g.fingerprint) as before_timefrom,
      lag(g.timeto) over (partition by g.id order by g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy, g.fingerprint) as before_timeto,
      lag(g.latitude) over (partition by g.id order by g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy, g.fingerprint) as before_latitude,
      lag(g.longitude) over (partition by g.id order by g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy, g.fingerprint) as before_longitude,
      lag(g.accuracy) over (partition by g.id order by g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy, g.fingerprint) as before_accuracy
    from #spans s
    join dbo.gpsevents g on g.id = s.id and g.hour between datediff(hour, '1970-01-01', s.timefrom) and datediff(hour, '1970-01-01', s.timeto)
      and g.piece = 0 and g.timefrom >= s.timefrom and g.timefrom <= s.timeto
  ) c
  cross apply (
    select case when c.before_timefrom >= dateadd(hour, -24, c.timefrom) then dbo.metres_between(c.latitude, c.longitude, c.before_latitude, c.before_longitude) end as metres,
      cast(case when c.before_timeto < dateadd(second, -1, c.timefrom) then datediff(second, c.before_timeto, c.timefrom) else 1 end as float) as seconds
  ) m
  where c.timefrom >= c.earliest; -- of the fix before them all only its place is wanted
  update g set distance = m.distance, mps = m.mps, transport = m.transport, jump = m.jump
  from dbo.gpsevents g join #moved m on m.id = g.id and g.hour between m.first_hour and m.last_hour and m.timefrom = g.timefrom and m.fingerprint = g.fingerprint
  where coalesce(g.distance, -1) <> coalesce(m.distance, -1) or coalesce(g.mps, -1) <> coalesce(m.mps, -1) or coalesce(g.jump, -1) <> coalesce(m.jump, -1);

  declare @fresh bigint = case when @replay = 1 then 0 else @events end, @duplicates bigint = @kept - @stored, @rejected bigint = case when @replay = 1 then -@kept else @events - @kept end;
  declare @milliseconds bigint = datediff(millisecond, @began, sysutcdatetime());
  exec dbo.record_task @file_id, 'gpsimporter', @fresh, @stored, @duplicates, @rejected, @milliseconds, @now;
  exec dbo.count_rejections @file_id, 'gpsimporter', 1;
  exec dbo.take_lines @hour, @file_id, @taken, 1;
  commit;
  select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = @file_id and t.task = 'gpsimporter';
end;
