-- The ledger of lake files between two hours, oldest first: events that the edge put in, and what has become of them. A file is right when they are equal: what is missing is told as mismatch.
create function dbo.get_ledger(_hour_from int, _hour_to int)
returns table (file_id int, path text, hour int, partition_id int, lines int, first_sequence bigint, last_sequence bigint,
  accepted bigint, stored bigint, duplicates bigint, rejected bigint, on_the_way bigint, mismatch bigint)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select f.file_id, f.path, f.hour, f.partition_id, f.lines, f.first_sequence, f.last_sequence, f.accepted, i.stored, a.duplicates + i.duplicates, a.rejected + i.rejected,
    greatest(a.stored - i.events, 0), f.accepted - (a.duplicates + a.rejected + i.stored + i.duplicates + i.rejected + greatest(a.stored - i.events, 0))
  from dbo.lake_files f
  cross join lateral (
    select coalesce(sum(t.stored), 0)::bigint as stored, coalesce(sum(t.duplicates), 0)::bigint as duplicates, coalesce(sum(t.rejected), 0)::bigint as rejected
    from dbo.import_tasks t where t.file_id = f.file_id and t.task = 'adlsimporter'
  ) a
  cross join lateral (
    select coalesce(sum(t.events), 0)::bigint as events, coalesce(sum(t.stored), 0)::bigint as stored, coalesce(sum(t.duplicates), 0)::bigint as duplicates, coalesce(sum(t.rejected), 0)::bigint as rejected
    from dbo.import_tasks t where t.file_id = f.file_id and t.task in ('gpsimporter', 'btimporter')
  ) i
  where f.hour between _hour_from and _hour_to
  order by f.hour, f.partition_id, f.first_sequence, f.file_id
$$;
