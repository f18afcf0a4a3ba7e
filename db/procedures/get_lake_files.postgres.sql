-- The catalogue of lake files between two hours, newest first, with how far each is: found, staged, imported, failed, or replaced by a later version of itself.
create function dbo.get_lake_files(_hour_from int, _hour_to int, _partition_id int, _first int, _count int)
returns table (file_id int, path text, etag text, size bigint, hour int, partition_id int, sha256 bytea, lines int, accepted bigint, first_sequence bigint, last_sequence bigint,
  first_enqueued timestamp, last_enqueued timestamp, found_at timestamp, staged_at timestamp, imported_at timestamp, state text, attempts int, milliseconds bigint, error text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select f.file_id, f.path, f.etag, f.size, f.hour, f.partition_id, f.sha256, f.lines, f.accepted, f.first_sequence, f.last_sequence,
    f.first_enqueued, f.last_enqueued, f.found_at, f.staged_at, f.imported_at,
    case when t.error is not null then 'failed' when f.imported_at is not null then 'imported' when f.lines is not null then 'staged'
      when exists (select 1 from dbo.lake_files n where n.path = f.path and n.file_id > f.file_id) then 'replaced' else 'found' end,
    coalesce(t.attempts, 0), coalesce(t.milliseconds, 0), t.error
  from dbo.lake_files f
  left join lateral (
    select max(i.attempts) as attempts, sum(i.milliseconds)::bigint as milliseconds, max(concat(i.task, ': ', i.error)) filter (where i.error is not null) as error
    from dbo.import_tasks i where i.file_id = f.file_id
  ) t on true
  where f.hour between _hour_from and _hour_to and (_partition_id is null or f.partition_id = _partition_id)
  order by f.hour desc, f.path desc, f.file_id desc
  offset _first limit _count
$$;
