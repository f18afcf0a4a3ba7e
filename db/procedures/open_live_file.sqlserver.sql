-- The entry in the catalogue of what the stream brings live in a part of an hour: made when there is none, and open again when it was finished.
create or alter procedure dbo.open_live_file @path varchar(400), @hour int, @partition_id int, @now datetime2(0) as begin
  set nocount on;
  insert into dbo.lake_files (path, etag, size, hour, partition_id, accepted, found_at)
  select @path, 'live', 0, @hour, @partition_id, 0, @now
  where not exists (select 1 from dbo.lake_files f with (updlock, holdlock) where f.path = @path and f.etag = 'live');
  update dbo.lake_files set lines = null, imported_at = null where path = @path and etag = 'live' and lines is not null;
  select f.file_id from dbo.lake_files f where f.path = @path and f.etag = 'live';
end;
