-- Imports the GPS events of a staged lake file, once: kept ones cut at full hours and stamped with their tile, refused ones set aside with their reason.
-- Of an event without consent nothing is set aside but its place.
create function dbo.gpsimporter(_file_id int, _now timestamp) returns table (events int, stored int, duplicates int, rejected int)
language plpgsql security definer set search_path = dbo, pg_temp set plan_cache_mode = force_custom_plan as $$ -- one file a call: planned for the tables as they are by now
#variable_conflict use_column
begin
  perform dbo.hold_lock('erasure', 'Shared');
  perform dbo.hold_lock(concat('gpsimporter-', _file_id), 'Exclusive');
  if not exists (select 1 from dbo.import_tasks t where t.file_id = _file_id and t.task = 'gpsimporter')
    and exists (select 1 from dbo.lake_files f where f.file_id = _file_id and f.lines is not null)
  then
    with typed as materialized (
      select s.line, s.ordinal, s.id, s.timefrom, s.timeto, s.reason,
        case when s.reason <> 'consent-missing' then s.event::text end as event,
        case when s.reason is null then round(s.latitude::numeric, 6) end as latitude,
        case when s.reason is null then round(s.longitude::numeric, 6) end as longitude,
        case when s.reason is null then round(s.accuracy::numeric, 3) end as accuracy,
        case when s.reason is null then round(s.speed::numeric, 3) end as speed,
        case when s.reason is null then round(s.speedaccuracy::numeric, 1) end as speedaccuracy,
        case when s.reason is null then round(s.altitude::numeric, 1) end as altitude,
        case when s.reason is null then round(s.altitudeaccuracy::numeric, 1) end as altitudeaccuracy
      from dbo.staged_gpsevents(_file_id, 'tracing_gps', 1) s
    ), refused as (
      insert into dbo.rejectedevents (file_id, line, ordinal, reason, event, rejected_at)
      select _file_id, e.line, e.ordinal, e.reason, e.event, _now from typed e where e.reason is not null
      returning 1
    ), kept as (
      select e.*,
        floor((e.latitude + 90) * 500)::bigint * 90000 + floor((e.longitude + 180) * 250)::bigint as tile,
        hashtextextended(concat_ws('|', e.timeto, e.latitude, e.longitude, e.accuracy, e.speed, e.speedaccuracy, e.altitude, e.altitudeaccuracy), 0) as fingerprint,
        extract(epoch from e.timefrom)::bigint / 3600 as first_hour,
        (extract(epoch from e.timeto)::bigint - (e.timeto > e.timefrom)::int) / 3600 as last_hour
      from typed e where e.reason is null
    ), inserted as (
      insert into dbo.gpsevents (hour, tile, id, timefrom, fingerprint, timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy, piece, file_id, line)
      select h.hour, k.tile, k.id, k.timefrom, k.fingerprint, k.timeto, k.latitude, k.longitude, k.accuracy, k.speed, k.speedaccuracy,
        k.altitude, k.altitudeaccuracy, h.hour - k.first_hour, _file_id, k.line
      from kept k cross join lateral generate_series(k.first_hour, k.last_hour) h (hour)
      order by h.hour, k.tile, k.id, k.timefrom, k.fingerprint, k.line
      on conflict do nothing
      returning piece
    )
    insert into dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, finished_at)
    select _file_id, 'gpsimporter', c.events, c.stored, c.events - c.rejected - c.stored, c.rejected, _now
    from (
      select (select count(*) from typed) as events, (select count(*) from refused) as rejected,
        (select count(*) from inserted i where i.piece = 0) as stored
    ) c;
  end if;
  return query select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = _file_id and t.task = 'gpsimporter';
end $$;
