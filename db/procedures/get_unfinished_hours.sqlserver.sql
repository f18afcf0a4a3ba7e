-- The hours and partitions that have lake files with something left to do, oldest first, and how many files.
create or alter procedure dbo.get_unfinished_hours as begin
  set nocount on;
  select f.hour, f.partition_id, count(*) as files
  from dbo.lake_files f
  where f.imported_at is null and (f.lines is not null or not exists (select 1 from dbo.lake_files n where n.path = f.path and n.file_id > f.file_id))
  group by f.hour, f.partition_id
  order by f.hour, f.partition_id;
end;
