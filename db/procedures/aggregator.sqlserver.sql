-- Brings the GPS events of a lake file into agg_gpsevents, once: of each device and 10 seconds the event with the smallest (timeto, timefrom), whenever it arrives.
-- The books are over the events that are good but for consent; rejected are those without consent to statistics, whether or not tracing may keep them.
create or alter procedure dbo.aggregator @file_id int, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @lock varchar(60) = concat('aggregator-', @file_id);
  declare @events int, @rejected int, @stored int;
  begin transaction;
  exec dbo.hold_lock 'erasure', 'Shared';
  exec dbo.hold_lock @lock, 'Exclusive';
  if not exists (select 1 from dbo.import_tasks t where t.file_id = @file_id and t.task = 'aggregator')
    and exists (select 1 from dbo.import_tasks t where t.file_id = @file_id and t.task = 'gpsimporter')
  begin
    select e.id, e.timefrom, e.timeto, e.latitude, e.longitude, e.accuracy, e.speed, e.reason
    into #good from dbo.staged_gpsevents(@file_id, 'statistics', 1) e where e.reason is null or e.reason = 'consent-missing';
    select @events = count(*), @rejected = count(g.reason) from #good g;

    select t.*, row_number() over (partition by t.id, t.bucket order by t.timeto, t.timefrom, t.latitude, t.longitude, t.accuracy, t.speed) as place
    into #events
    from (
      select g.id, datediff(second, '1970-01-01', g.timeto) / 10 as bucket, datediff(hour, '1970-01-01', g.timeto) as hour, g.timefrom, g.timeto,
        cast(round(cast(g.latitude as decimal(20, 10)), 2) as decimal(8, 2)) as latitude, cast(round(cast(g.longitude as decimal(20, 10)), 2) as decimal(8, 2)) as longitude,
        cast(case when g.accuracy > 128 then 128 else round(cast(g.accuracy as decimal(20, 10)), 0) end as tinyint) as accuracy,
        cast(case when g.speed > 128 then 128 when g.speed < 0 then 0 else round(cast(g.speed as decimal(20, 10)), 0) end as tinyint) as speed
      from #good g where g.reason is null
    ) t;

    insert into dbo.agg_gpsevents (hour, id, bucket, timefrom, timeto, latitude, longitude, accuracy, speed)
    select e.hour, e.id, e.bucket, e.timefrom, e.timeto, e.latitude, e.longitude, e.accuracy, e.speed
    from #events e
    where e.place = 1 and not exists (
      select 1 from dbo.agg_gpsevents a with (updlock, holdlock) where a.id = e.id and a.bucket = e.bucket and a.hour = e.hour
    );
    set @stored = @@rowcount;
    update a set timefrom = e.timefrom, timeto = e.timeto, latitude = e.latitude, longitude = e.longitude, accuracy = e.accuracy, speed = e.speed
    from dbo.agg_gpsevents a join #events e on e.id = a.id and e.bucket = a.bucket and e.hour = a.hour and e.place = 1
    where e.timeto < a.timeto or (e.timeto = a.timeto and e.timefrom < a.timefrom)
      or (e.timeto = a.timeto and e.timefrom = a.timefrom and (e.latitude < a.latitude or (e.latitude = a.latitude and (e.longitude < a.longitude
        or (e.longitude = a.longitude and (e.accuracy < a.accuracy or (e.accuracy = a.accuracy and e.speed < a.speed)))))));

    insert into dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, finished_at)
    values (@file_id, 'aggregator', @events, @stored, @events - @rejected - @stored, @rejected, @now);
  end;
  commit;
  select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = @file_id and t.task = 'aggregator';
end;
