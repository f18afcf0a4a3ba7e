-- The books of the import: files, lines read, staged and set aside, and for each task the events, stored, duplicate and rejected.
create or alter procedure dbo.get_import_status as begin
  set nocount on;
  select 'files' as task, (select count(*) from dbo.lake_files f) as files, (select coalesce(sum(cast(f.lines as bigint)), 0) from dbo.lake_files f) as events,
    (select count_big(*) from dbo.dluserdatastaging s) as stored, cast(0 as bigint) as duplicates,
    (select count_big(*) from dbo.rejectedevents r where r.ordinal = -1) as rejected
  union all
  select t.task, count(*), sum(t.events), sum(t.stored), sum(t.duplicates), sum(t.rejected)
  from dbo.import_tasks t group by t.task;
end;
