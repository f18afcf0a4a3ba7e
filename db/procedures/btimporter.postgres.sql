-- Imports the sightings of a staged lake file, once: kept ones with the internal key of the device seen, refused ones set aside with their reason.
-- Of a sighting without consent nothing is set aside but its place. With static_ids = 1 a phone may also say the other's device id, as in 2020.
create function dbo.btimporter(_file_id int, _static_ids int, _now timestamp) returns table (events int, stored int, duplicates int, rejected int)
language plpgsql security definer set search_path = dbo, pg_temp set plan_cache_mode = force_custom_plan as $$ -- one file a call: planned for the tables as they are by now
#variable_conflict use_column
begin
  perform dbo.hold_lock('erasure', 'Shared');
  perform dbo.hold_lock(concat('btimporter-', _file_id), 'Exclusive');
  if not exists (select 1 from dbo.import_tasks t where t.file_id = _file_id and t.task = 'btimporter')
    and exists (select 1 from dbo.lake_files f where f.file_id = _file_id and f.lines is not null)
  then
    with typed as materialized (
      select s.line, s.ordinal, s.id, case when s.reason <> 'consent-missing' then s.event::text end as event, s.pairedtime, s.pairedid, s.rssi, s.txpower, s.reason
      from dbo.staged_btevents(_file_id, _static_ids) s
    ), refused as (
      insert into dbo.rejectedevents (file_id, line, ordinal, reason, event, rejected_at)
      select _file_id, e.line, e.ordinal, e.reason, e.event, _now from typed e where e.reason is not null
      returning 1
    ), inserted as (
      insert into dbo.btevents (hour, id, pairedtime, pairedid, rssi, txpower, file_id, line)
      select extract(epoch from e.pairedtime)::bigint / 3600, e.id, e.pairedtime, e.pairedid, e.rssi::smallint, e.txpower::smallint, _file_id, e.line
      from typed e where e.reason is null
      order by e.id, e.pairedtime, e.pairedid, e.rssi, e.txpower, e.line
      on conflict do nothing
      returning 1
    )
    insert into dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, finished_at)
    select _file_id, 'btimporter', c.events, c.stored, c.events - c.rejected - c.stored, c.rejected, _now
    from (
      select (select count(*) from typed) as events, (select count(*) from refused) as rejected, (select count(*) from inserted) as stored
    ) c;
  end if;
  return query select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = _file_id and t.task = 'btimporter';
end $$;
