-- Enters a lake file into the catalogue, once per path and ETag, and says how far its import has come.
create function dbo.register_lake_file(_path text, _etag text, _size bigint, _hour int, _now timestamp)
returns table (file_id int, lines int, tasks int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
#variable_conflict use_column
begin
  insert into dbo.lake_files (path, etag, size, hour, found_at) values (_path, _etag, _size, _hour, _now) on conflict (path, etag) do nothing;
  return query
  select f.file_id, f.lines, (select count(*)::int from dbo.import_tasks t where t.file_id = f.file_id)
  from dbo.lake_files f where f.path = _path and f.etag = _etag;
end $$;
