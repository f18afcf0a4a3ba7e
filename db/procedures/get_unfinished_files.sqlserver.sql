-- Lake files that something is left to do for, in order of hour and path, no more than so many: of one hour, partition or file where that is said (not null).
-- A file that changed before it was staged is left out, since its content is no longer to be had.
create or alter procedure dbo.get_unfinished_files @hour int, @partition_id int, @file_id int, @count int as begin
  set nocount on;
  select top (@count) f.file_id, f.path, f.etag, f.hour, f.partition_id, f.lines
  from dbo.lake_files f
  where f.imported_at is null and (@hour is null or f.hour = @hour) and (@partition_id is null or f.partition_id = @partition_id) and (@file_id is null or f.file_id = @file_id)
    and (f.lines is not null or not exists (select 1 from dbo.lake_files n where n.path = f.path and n.file_id > f.file_id))
  order by f.hour, f.path, f.file_id;
end;
