-- Notes that a run of a task on a file failed, and why; what earlier runs did stays as it is.
create or alter procedure dbo.fail_task @file_id int, @task varchar(20), @error nvarchar(max), @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  update t set attempts = t.attempts + 1, started_at = @now, finished_at = null, error = left(@error, 400)
  from dbo.import_tasks t with (updlock, holdlock) where t.file_id = @file_id and t.task = @task;
  if @@rowcount = 0
    insert into dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, attempts, milliseconds, started_at, finished_at, error)
    values (@file_id, @task, 0, 0, 0, 0, 1, 0, @now, null, left(@error, 400));
  commit;
end;
