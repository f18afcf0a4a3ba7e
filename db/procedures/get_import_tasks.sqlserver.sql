-- What each task of the import has done between two hours, by hour, partition and task: files, events and what became of them, runs, time, and the files whose last run failed.
create or alter procedure dbo.get_import_tasks @hour_from int, @hour_to int as begin
  set nocount on;
  select f.hour, f.partition_id, t.task, count(*) as files, sum(t.events) as events, sum(t.stored) as stored, sum(t.duplicates) as duplicates, sum(t.rejected) as rejected,
    sum(t.attempts) as attempts, sum(t.milliseconds) as milliseconds, count(t.error) as failed, max(t.error) as error
  from dbo.lake_files f
  join dbo.import_tasks t on t.file_id = f.file_id
  where f.hour between @hour_from and @hour_to
  group by f.hour, f.partition_id, t.task
  order by f.hour desc, f.partition_id, t.task;
end;
