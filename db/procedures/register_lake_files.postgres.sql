-- Enters lake files into the catalogue, each once per path and ETag: a file that changed is another one.
create function dbo.register_lake_files(_files_path text[], _files_etag text[], _files_size bigint[], _files_hour int[], _files_partition_id int[], _now timestamp) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  insert into dbo.lake_files (path, etag, size, hour, partition_id, accepted, found_at)
  select f.path, f.etag, f.size, f.hour, f.partition_id, 0, _now
  from unnest(_files_path, _files_etag, _files_size, _files_hour, _files_partition_id) as f (path, etag, size, hour, partition_id)
  where not exists (select 1 from dbo.lake_files o where o.path = f.path and o.etag = f.etag) -- numbers are not to be used up by what is known
  order by f.path, f.etag
  on conflict (path, etag) do nothing
$$;
