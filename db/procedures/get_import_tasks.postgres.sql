-- What each task of the import has done between two hours, by hour, partition and task: files, events and what became of them, runs, time, and the files whose last run failed.
create function dbo.get_import_tasks(_hour_from int, _hour_to int)
returns table (hour int, partition_id int, task text, files int, events bigint, stored bigint, duplicates bigint, rejected bigint, attempts int, milliseconds bigint, failed int, error text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select f.hour, f.partition_id, t.task, count(*)::int, sum(t.events)::bigint, sum(t.stored)::bigint, sum(t.duplicates)::bigint, sum(t.rejected)::bigint,
    sum(t.attempts)::int, sum(t.milliseconds)::bigint, count(t.error)::int, max(t.error)
  from dbo.lake_files f
  join dbo.import_tasks t on t.file_id = f.file_id
  where f.hour between _hour_from and _hour_to
  group by f.hour, f.partition_id, t.task
  order by f.hour desc, f.partition_id, t.task
$$;
