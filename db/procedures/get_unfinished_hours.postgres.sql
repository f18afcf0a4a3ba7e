-- The hours and partitions that have lake files with something left to do, oldest first, and how many files.
create function dbo.get_unfinished_hours() returns table (hour int, partition_id int, files int)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select f.hour, f.partition_id, count(*)::int
  from dbo.lake_files f
  where f.imported_at is null and (f.lines is not null or not exists (select 1 from dbo.lake_files n where n.path = f.path and n.file_id > f.file_id))
  group by f.hour, f.partition_id
  order by f.hour, f.partition_id
$$;
