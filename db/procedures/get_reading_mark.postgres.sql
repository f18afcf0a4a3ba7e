-- How far the import is, and what the owners of these devices said last of consent and pauses: while it reads the same, so does an analysis of them.
create function dbo.get_reading_mark(_uuids_value text[])
returns table (imported_at timestamp, files int, stored bigint, consents int, consented_at timestamp, withdrawn_at timestamp, pauses int, paused_at timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select m.imported_at, (select count(*)::int from dbo.lake_files f where f.imported_at = m.imported_at),
    (select coalesce(sum(t.stored), 0)::bigint from dbo.lake_files f join dbo.import_tasks t on t.file_id = f.file_id where f.imported_at is null),
    c.consents, c.consented_at, c.withdrawn_at, p.pauses, p.paused_at
  from (select max(f.imported_at) as imported_at from dbo.lake_files f) m
  cross join (
    select count(*)::int as consents, max(o.recorded_at) as consented_at, max(o.withdrawn_at) as withdrawn_at
    from dbo.uuid_id u join dbo.consents o on o.id = u.id where u.uuid = any (_uuids_value)
  ) c
  cross join (
    select count(*)::int as pauses, max(o.recorded_at) as paused_at
    from dbo.uuid_id u join dbo.pauses o on o.id = u.id where u.uuid = any (_uuids_value)
  ) p
$$;
