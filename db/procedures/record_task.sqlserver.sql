-- Adds what a run of a task made of a file to what the runs before it did.
create or alter procedure dbo.record_task
  @file_id int, @task varchar(20), @events bigint, @stored bigint, @duplicates bigint, @rejected bigint, @milliseconds bigint, @now datetime2(0) as begin
  set nocount on;
  update t set events = t.events + @events, stored = t.stored + @stored, duplicates = t.duplicates + @duplicates, rejected = t.rejected + @rejected,
    attempts = t.attempts + 1, milliseconds = t.milliseconds + @milliseconds, started_at = @now, finished_at = @now, error = null
  from dbo.import_tasks t with (updlock, holdlock) where t.file_id = @file_id and t.task = @task;
  if @@rowcount = 0
    insert into dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, attempts, milliseconds, started_at, finished_at, error)
    values (@file_id, @task, @events, @stored, @duplicates, @rejected, 1, @milliseconds, @now, @now, null);
end;
