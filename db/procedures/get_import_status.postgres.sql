-- The books of the import: files, lines read, staged and set aside, and for each task the events, stored, duplicate and rejected.
create function dbo.get_import_status() returns table (task text, files int, events bigint, stored bigint, duplicates bigint, rejected bigint)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select 'files', (select count(*)::int from dbo.lake_files f), (select coalesce(sum(f.lines), 0)::bigint from dbo.lake_files f),
    (select count(*) from dbo.dluserdatastaging s), 0::bigint, (select count(*) from dbo.rejectedevents r where r.ordinal = -1)
  union all
  select t.task, count(*)::int, sum(t.events)::bigint, sum(t.stored)::bigint, sum(t.duplicates)::bigint, sum(t.rejected)::bigint
  from dbo.import_tasks t group by t.task
$$;
