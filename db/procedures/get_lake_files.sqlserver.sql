-- The catalogue of lake files between two hours, newest first, with how far each is: found, staged, imported, failed, or replaced by a later version of itself.
create or alter procedure dbo.get_lake_files @hour_from int, @hour_to int, @partition_id int, @first int, @count int as begin
  set nocount on;
  select f.file_id, f.path, f.etag, f.size, f.hour, f.partition_id, f.sha256, f.lines, f.accepted, f.first_sequence, f.last_sequence,
    f.first_enqueued, f.last_enqueued, f.found_at, f.staged_at, f.imported_at,
    case when t.error is not null then 'failed' when f.imported_at is not null then 'imported' when f.lines is not null then 'staged'
      when exists (select 1 from dbo.lake_files n where n.path = f.path and n.file_id > f.file_id) then 'replaced' else 'found' end as state,
    coalesce(t.attempts, 0) as attempts, coalesce(t.milliseconds, 0) as milliseconds, t.error
  from dbo.lake_files f
  outer apply (
    select max(i.attempts) as attempts, sum(i.milliseconds) as milliseconds, max(case when i.error is not null then concat(i.task, ': ', i.error) end) as error
    from dbo.import_tasks i where i.file_id = f.file_id
  ) t
  where f.hour between @hour_from and @hour_to and (@partition_id is null or f.partition_id = @partition_id)
  order by f.hour desc, f.path desc, f.file_id desc
  offset @first rows fetch next @count rows only;
end;
