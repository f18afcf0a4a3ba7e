-- Adds what a run of a task made of a file to what the runs before it did.
create function dbo.record_task(_file_id int, _task text, _events bigint, _stored bigint, _duplicates bigint, _rejected bigint, _milliseconds bigint, _now timestamp) returns void
language sql as $$
  insert into dbo.import_tasks as t (file_id, task, events, stored, duplicates, rejected, attempts, milliseconds, started_at, finished_at, error)
  values (_file_id, _task, _events, _stored, _duplicates, _rejected, 1, _milliseconds, _now, _now, null)
  on conflict (file_id, task) do update set events = t.events + excluded.events, stored = t.stored + excluded.stored, duplicates = t.duplicates + excluded.duplicates,
    rejected = t.rejected + excluded.rejected, attempts = t.attempts + 1, milliseconds = t.milliseconds + excluded.milliseconds, started_at = _now, finished_at = _now, error = null
$$;
