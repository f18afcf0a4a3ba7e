-- Brings the GPS events of a lake file into agg_gpsevents, once: of each device and 10 seconds the event with the smallest (timeto, timefrom), whenever it arrives.
-- The books are over the events that are good but for consent; rejected are those without consent to statistics, whether or not tracing may keep them.
create function dbo.aggregator(_file_id int, _now timestamp) returns table (events int, stored int, duplicates int, rejected int)
language plpgsql security definer set search_path = dbo, pg_temp set plan_cache_mode = force_custom_plan as $$ -- one file a call: planned for the tables as they are by now
#variable_conflict use_column
declare
  seen int;
  refused int;
  fresh int;
begin
  perform dbo.hold_lock('erasure', 'Shared');
  perform dbo.hold_lock(concat('aggregator-', _file_id), 'Exclusive');
  if not exists (select 1 from dbo.import_tasks t where t.file_id = _file_id and t.task = 'aggregator')
    and exists (select 1 from dbo.import_tasks t where t.file_id = _file_id and t.task = 'gpsimporter')
  then
    with typed as materialized (
      select e.id, (extract(epoch from e.timeto)::bigint / 10)::int as bucket, (extract(epoch from e.timeto)::bigint / 3600)::int as hour, e.timefrom, e.timeto,
        round(e.latitude::numeric, 2) as latitude, round(e.longitude::numeric, 2) as longitude,
        least(round(e.accuracy::numeric), 128)::smallint as accuracy, greatest(least(round(e.speed::numeric), 128), 0)::smallint as speed, e.reason
      from dbo.staged_gpsevents(_file_id, 'statistics', 1) e where e.reason is null or e.reason = 'consent-missing'
    ), smallest as (
      select distinct on (t.id, t.bucket) t.hour, t.id, t.bucket, t.timefrom, t.timeto, t.latitude, t.longitude, t.accuracy, t.speed
      from typed t
      where t.reason is null
      order by t.id, t.bucket, t.timeto, t.timefrom, t.latitude, t.longitude, t.accuracy, t.speed
    ), written as (
      insert into dbo.agg_gpsevents as a (hour, id, bucket, timefrom, timeto, latitude, longitude, accuracy, speed)
      select s.hour, s.id, s.bucket, s.timefrom, s.timeto, s.latitude, s.longitude, s.accuracy, s.speed from smallest s
      on conflict (id, bucket, hour) do update
        set timefrom = excluded.timefrom, timeto = excluded.timeto, latitude = excluded.latitude, longitude = excluded.longitude,
          accuracy = excluded.accuracy, speed = excluded.speed
        where (excluded.timeto, excluded.timefrom, excluded.latitude, excluded.longitude, excluded.accuracy, excluded.speed)
          < (a.timeto, a.timefrom, a.latitude, a.longitude, a.accuracy, a.speed)
      returning (old.id is null) as fresh
    )
    select (select count(*) from typed), (select count(t.reason) from typed t), (select count(*) from written w where w.fresh) into seen, refused, fresh;
    insert into dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, finished_at)
    values (_file_id, 'aggregator', seen, fresh, seen - refused - fresh, refused, _now);
  end if;
  return query select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = _file_id and t.task = 'aggregator';
end $$;
