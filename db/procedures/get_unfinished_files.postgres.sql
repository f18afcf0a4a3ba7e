-- Lake files that something is left to do for, in order of hour and path, no more than so many: of one hour, partition or file where that is said (not null).
-- A file that changed before it was staged is left out, since its content is no longer to be had.
create function dbo.get_unfinished_files(_hour int, _partition_id int, _file_id int, _count int)
returns table (file_id int, path text, etag text, hour int, partition_id int, lines int)
language sql stable security definer set search_path = dbo, pg_temp set plan_cache_mode = force_custom_plan as $$
  select f.file_id, f.path, f.etag, f.hour, f.partition_id, f.lines
  from dbo.lake_files f
  where f.imported_at is null and (_hour is null or f.hour = _hour) and (_partition_id is null or f.partition_id = _partition_id) and (_file_id is null or f.file_id = _file_id)
    and (f.lines is not null or not exists (select 1 from dbo.lake_files n where n.path = f.path and n.file_id > f.file_id))
  order by f.hour, f.path, f.file_id
  limit _count
$$;
