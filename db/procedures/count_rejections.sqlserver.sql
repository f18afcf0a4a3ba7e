-- Adds what a task has set aside of a file by now to its counts by reason, platform and app version, so many times: -1 before a run and 1 after it leave what the run changed.
create or alter procedure dbo.count_rejections @file_id int, @task varchar(20), @times int as begin
  set nocount on;
  declare @hour int = (select f.hour from dbo.lake_files f where f.file_id = @file_id);
  select r.reason, s.platform, s.appversion, @times * count_big(*) as events into #counts
  from dbo.rejectedevents r
  join dbo.dluserdatastaging s on s.hour = @hour and s.file_id = @file_id and s.line = r.line
  where r.hour = @hour and r.file_id = @file_id and r.task = @task
  group by r.reason, s.platform, s.appversion;
  update i set events = i.events + n.events
  from dbo.import_rejections i join #counts n on n.reason = i.reason and n.platform = i.platform and n.appversion = i.appversion
  where i.file_id = @file_id and i.task = @task;
  insert into dbo.import_rejections (file_id, task, reason, platform, appversion, events)
  select @file_id, @task, n.reason, n.platform, n.appversion, n.events from #counts n
  where not exists (
    select 1 from dbo.import_rejections i
    where i.file_id = @file_id and i.task = @task and i.reason = n.reason and i.platform = n.platform and i.appversion = n.appversion
  );
end;
