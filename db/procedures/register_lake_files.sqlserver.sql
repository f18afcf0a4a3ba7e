-- Enters lake files into the catalogue, each once per path and ETag: a file that changed is another one.
create or alter procedure dbo.register_lake_files @files dbo.lake_file_list readonly, @now datetime2(0) as begin
  set nocount on;
  insert into dbo.lake_files (path, etag, size, hour, partition_id, accepted, found_at)
  select f.path, f.etag, f.size, f.hour, f.partition_id, 0, @now
  from @files f
  where not exists (select 1 from dbo.lake_files o with (updlock, holdlock) where o.path = f.path and o.etag = f.etag)
  order by f.path;
end;
