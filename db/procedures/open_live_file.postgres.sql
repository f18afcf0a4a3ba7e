-- The entry in the catalogue of what the stream brings live in a part of an hour: made when there is none, and open again when it was finished.
create function dbo.open_live_file(_path text, _hour int, _partition_id int, _now timestamp) returns table (file_id int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
#variable_conflict use_column
begin
  insert into dbo.lake_files (path, etag, size, hour, partition_id, accepted, found_at)
  select _path, 'live', 0, _hour, _partition_id, 0, _now
  where not exists (select 1 from dbo.lake_files f where f.path = _path and f.etag = 'live') -- numbers are not to be used up by what is known
  on conflict (path, etag) do nothing;
  update dbo.lake_files f set lines = null, imported_at = null where f.path = _path and f.etag = 'live' and f.lines is not null;
  return query select f.file_id from dbo.lake_files f where f.path = _path and f.etag = 'live';
end $$;
