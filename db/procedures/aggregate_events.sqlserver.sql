-- Brings GPS events of a lake file into agg_gpsevents: of each device and 10 seconds the event with the smallest (timeto, timefrom), whenever it arrives.
create or alter procedure dbo.aggregate_events @file_id int, @replay int, @now datetime2(0) as begin
  set nocount on;
  declare @began datetime2(3) = sysutcdatetime();
  declare @lock varchar(60) = concat('aggregator-', @file_id);
  declare @hour int, @events bigint, @refused bigint, @stored bigint;
  exec dbo.hold_lock @lock, 'Exclusive';
  select @hour = f.hour from dbo.lake_files f where f.file_id = @file_id;
  declare @year int = datepart(year, dateadd(hour, @hour, cast('1970-01-01' as datetime2(0))));
  declare @set int = dbo.boundary_set('grunnkrets', @year); -- without any, the cell of Statistics Norway's grid stands for them
  declare @taken dbo.id_list;
  insert into @taken (id) select s.line from dbo.dluserdatastaging s where s.hour = @hour and s.file_id = @file_id and @replay = 0 and s.state & 4 = 0;
  select e.line, e.id, e.timefrom, e.timeto, e.latitude, e.longitude, e.accuracy, e.speed, e.reason
  into #good from dbo.staged_gpsevents(@hour, @file_id, 'statistics', 4, @replay, 1) e where e.reason is null or e.reason = 'consent-missing';
  select @events = count(*), @refused = count(g.reason) from #good g;

  select g.reason, s.platform, s.appversion, count(*) as events into #reasons
  from #good g join dbo.dluserdatastaging s on s.hour = @hour and s.file_id = @file_id and s.line = g.line
  where g.reason is not null group by g.reason, s.platform, s.appversion;
  update i set events = i.events + n.events
  from dbo.import_rejections i join #reasons n on n.reason = i.reason and n.platform = i.platform and n.appversion = i.appversion
  where i.file_id = @file_id and i.task = 'aggregator';
  insert into dbo.import_rejections (file_id, task, reason, platform, appversion, events)
  select @file_id, 'aggregator', n.reason, n.platform, n.appversion, n.events from #reasons n
  where not exists (
    select 1 from dbo.import_rejections i
    where i.file_id = @file_id and i.task = 'aggregator' and i.reason = n.reason and i.platform = n.platform and i.appversion = n.appversion
  );

  select t.*, row_number() over (partition by t.id, t.bucket order by t.timeto, t.timefrom, t.latitude, t.longitude, t.accuracy, t.speed, t.grunnkrets_id, t.ssb_grid) as place
  into #events
  from (
    select g.id, cast(datediff_big(second, '1970-01-01', g.timeto) / 10 as int) as bucket, datediff(hour, '1970-01-01', g.timeto) as hour, g.timefrom, g.timeto,
      cast(dbo.rounded(g.latitude, 100) as decimal(8, 2)) as latitude, cast(dbo.rounded(g.longitude, 100) as decimal(8, 2)) as longitude,
      cast(case when g.accuracy > 128 then 128 else dbo.rounded(g.accuracy, 1) end as tinyint) as accuracy,
      cast(case when g.speed > 128 then 128 when g.speed < 0 then 0 else dbo.rounded(g.speed, 1) end as tinyint) as speed,
      w.unit_id as grunnkrets_id, case when @set is null then dbo.ssb_grid(g.latitude, g.longitude) end as ssb_grid
    from #good g
    outer apply dbo.stwithin(@set, g.latitude, g.longitude) w
    where g.reason is null
  ) t;

  insert into dbo.agg_gpsevents (hour, id, bucket, timefrom, timeto, latitude, longitude, accuracy, speed, grunnkrets_id, ssb_grid)
  select e.hour, e.id, e.bucket, e.timefrom, e.timeto, e.latitude, e.longitude, e.accuracy, e.speed, e.grunnkrets_id, e.ssb_grid
  from #events e
  where e.place = 1 and not exists (
    select 1 from dbo.agg_gpsevents a with (updlock, holdlock) where a.id = e.id and a.bucket = e.bucket and a.hour = e.hour
  );
  set @stored = @@rowcount;
  update a set timefrom = e.timefrom, timeto = e.timeto, latitude = e.latitude, longitude = e.longitude, accuracy = e.accuracy, speed = e.speed, grunnkrets_id = e.grunnkrets_id, ssb_grid = e.ssb_grid
  from dbo.agg_gpsevents a join #events e on e.id = a.id and e.bucket = a.bucket and e.hour = a.hour and e.place = 1
  where e.timeto < a.timeto or (e.timeto = a.timeto and e.timefrom < a.timefrom)
    or (e.timeto = a.timeto and e.timefrom = a.timefrom and (e.latitude < a.latitude or (e.latitude = a.latitude and (e.longitude < a.longitude
      or (e.longitude = a.longitude and (e.accuracy < a.accuracy or (e.accuracy = a.accuracy and (e.speed < a.speed
      or (e.speed = a.speed and (coalesce(e.grunnkrets_id, 0) < coalesce(a.grunnkrets_id, 0)
        or (coalesce(e.grunnkrets_id, 0) = coalesce(a.grunnkrets_id, 0) and coalesce(e.ssb_grid, 0) < coalesce(a.ssb_grid, 0))))))))))));

  declare @duplicates bigint = @events - @refused - @stored, @milliseconds bigint = datediff(millisecond, @began, sysutcdatetime());
  exec dbo.record_task @file_id, 'aggregator', @events, @stored, @duplicates, @refused, @milliseconds, @now;
  exec dbo.take_lines @hour, @file_id, @taken, 4;
end;
