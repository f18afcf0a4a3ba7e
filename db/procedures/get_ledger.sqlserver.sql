-- The ledger of lake files between two hours, oldest first: events that the edge put in, and what has become of them. A file is right when they are equal: what is missing is told as mismatch.
create or alter procedure dbo.get_ledger @hour_from int, @hour_to int as begin
  set nocount on;
  select f.file_id, f.path, f.hour, f.partition_id, f.lines, f.first_sequence, f.last_sequence, f.accepted, i.stored, a.duplicates + i.duplicates as duplicates, a.rejected + i.rejected as rejected,
    w.on_the_way, f.accepted - (a.duplicates + a.rejected + i.stored + i.duplicates + i.rejected + w.on_the_way) as mismatch
  from dbo.lake_files f
  cross apply (
    select coalesce(sum(t.stored), 0) as stored, coalesce(sum(t.duplicates), 0) as duplicates, coalesce(sum(t.rejected), 0) as rejected
    from dbo.import_tasks t where t.file_id = f.file_id and t.task = 'adlsimporter'
  ) a
  cross apply (
    select coalesce(sum(t.events), 0) as events, coalesce(sum(t.stored), 0) as stored, coalesce(sum(t.duplicates), 0) as duplicates, coalesce(sum(t.rejected), 0) as rejected
    from dbo.import_tasks t where t.file_id = f.file_id and t.task in ('gpsimporter', 'btimporter')
  ) i
  cross apply (select case when a.stored > i.events then a.stored - i.events else 0 end as on_the_way) w
  where f.hour between @hour_from and @hour_to
  order by f.hour, f.partition_id, f.first_sequence, f.file_id;
end;
