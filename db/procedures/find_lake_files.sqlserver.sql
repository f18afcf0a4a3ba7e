-- The lake files that hold events of a device in a window, exactly, as far back as lines stay staged; who asked, and why, is on record before anything is told.
create or alter procedure dbo.find_lake_files
  @uuid varchar(36), @time_from datetime2(0), @time_to datetime2(0), @searched_by nvarchar(100), @reason nvarchar(200), @now datetime2(3) as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  select s.file_id, s.line, dbo.moment_of(case when t.device is null or t.latitude is not null then t.timefrom else t.time end) as timefrom,
    dbo.moment_of(case when t.device is null or t.latitude is not null then t.timeto else t.time end) as timeto
  into #events
  from dbo.uuid_id u
  join dbo.dluserdatastaging s on s.id = u.id
  cross apply openjson(s.events) e
  cross apply (
    select max(case when k.[key] = 'deviceId' and k.type < 4 then k.value end) as device, max(case when k.[key] = 'latitude' then k.value end) as latitude, -- as staged_gpsevents tells the two apart
      max(case when k.[key] = 'timeFrom' then k.value end) as timefrom, max(case when k.[key] = 'timeTo' then k.value end) as timeto, max(case when k.[key] = 'time' then k.value end) as time
    from (select p.[key] collate Latin1_General_BIN2 as [key], p.type, cast(p.value as nvarchar(400)) as value from openjson(case when e.type = 5 then e.value end) p) k
  ) t
  where u.uuid = @uuid;
  select f.file_id, f.path, f.hour, count(distinct e.line) as lines, count(*) as events into #files
  from #events e
  join dbo.lake_files f on f.file_id = e.file_id
  where e.timefrom <= @time_to and e.timeto >= @time_from
  group by f.file_id, f.path, f.hour;
  declare @found int = (select count(*) from #files);
  insert into dbo.lake_searches (searched_at, searched_by, reason, uuid, time_from, time_to, files) values (@now, @searched_by, @reason, @uuid, @time_from, @time_to, @found);
  commit;
  select f.file_id, f.path, f.hour, f.lines, f.events from #files f order by f.hour, f.path;
end;
