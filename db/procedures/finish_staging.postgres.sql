-- Notes that every line of a lake file has been staged or set aside, and the SHA-256 of what was read.
create function dbo.finish_staging(_file_id int, _lines int, _sha256 bytea, _now timestamp) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
begin
  update dbo.lake_files as f set lines = _lines, sha256 = _sha256, staged_at = _now where f.file_id = _file_id;
  perform dbo.record_task(_file_id, 'adlsimporter', 0, 0, 0, 0, 0, _now);
end $$;
