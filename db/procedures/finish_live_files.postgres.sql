-- Closes the live files of the hours before one: notes how many lines came, so that the import finishes them like files of the lake.
create function dbo.finish_live_files(_hour_before int, _now timestamp) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  update dbo.lake_files f set staged_at = _now,
    lines = (select count(*) from dbo.dluserdatastaging s where s.hour = f.hour and s.file_id = f.file_id)
      + (select count(*) from dbo.rejectedevents r where r.hour = f.hour and r.file_id = f.file_id and r.ordinal = -1)
  where f.imported_at is null and f.hour < _hour_before and f.etag = 'live' and f.lines is null
$$;
