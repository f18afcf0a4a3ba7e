-- Enters a lake file into the catalogue, once per path and ETag, and says how far its import has come.
create or alter procedure dbo.register_lake_file @path varchar(400), @etag varchar(80), @size bigint, @hour int, @now datetime2(0) as begin
  set nocount on;
  insert into dbo.lake_files (path, etag, size, hour, found_at)
  select @path, @etag, @size, @hour, @now
  where not exists (select 1 from dbo.lake_files f with (updlock, holdlock) where f.path = @path and f.etag = @etag);
  select f.file_id, f.lines, (select count(*) from dbo.import_tasks t where t.file_id = f.file_id) as tasks
  from dbo.lake_files f where f.path = @path and f.etag = @etag;
end;
