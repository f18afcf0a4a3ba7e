-- How far the import is, and what the owners of these devices said last of consent and pauses: while it reads the same, so does an analysis of them.
create or alter procedure dbo.get_reading_mark @uuids dbo.text_list readonly as begin
  set nocount on;
  select m.imported_at, (select count(*) from dbo.lake_files f where f.imported_at = m.imported_at) as files,
    (select coalesce(sum(t.stored), 0) from dbo.lake_files f join dbo.import_tasks t on t.file_id = f.file_id where f.imported_at is null) as stored,
    c.consents, c.consented_at, c.withdrawn_at, p.pauses, p.paused_at
  from (select max(f.imported_at) as imported_at from dbo.lake_files f) m
  cross join (
    select count(*) as consents, max(o.recorded_at) as consented_at, max(o.withdrawn_at) as withdrawn_at
    from dbo.uuid_id u join dbo.consents o on o.id = u.id where u.uuid in (select n.value from @uuids n)
  ) c
  cross join (
    select count(*) as pauses, max(o.recorded_at) as paused_at
    from dbo.uuid_id u join dbo.pauses o on o.id = u.id where u.uuid in (select n.value from @uuids n)
  ) p;
end;
