-- Notes that a run of a task on a file failed, and why; what earlier runs did stays as it is.
create function dbo.fail_task(_file_id int, _task text, _error text, _now timestamp) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  insert into dbo.import_tasks as t (file_id, task, events, stored, duplicates, rejected, attempts, milliseconds, started_at, finished_at, error)
  values (_file_id, _task, 0, 0, 0, 0, 1, 0, _now, null, left(_error, 400))
  on conflict (file_id, task) do update set attempts = t.attempts + 1, started_at = _now, finished_at = null, error = excluded.error
$$;
