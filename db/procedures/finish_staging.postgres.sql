-- Notes that every line of a lake file has been staged or set aside; from here on the importers may take it.
create function dbo.finish_staging(_file_id int, _lines int, _now timestamp) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  update dbo.lake_files as f set lines = _lines, staged_at = _now where f.file_id = _file_id and f.lines is null
$$;
