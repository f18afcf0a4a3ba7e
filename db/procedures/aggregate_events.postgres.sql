-- Brings GPS events of a lake file into agg_gpsevents: of each device and 10 seconds the event with the smallest (timeto, timefrom), whenever it arrives.
create function dbo.aggregate_events(_file_id int, _replay int, _now timestamp) returns void
language plpgsql set plan_cache_mode = force_custom_plan set work_mem = '64MB' as $$ -- one file a call: planned for the tables as they are by now
declare
  began timestamptz := clock_timestamp();
  file dbo.lake_files;
  books record;
begin
  select * into file from dbo.lake_files f where f.file_id = _file_id;
  perform dbo.hold_lock(concat('aggregator-', _file_id), 'Exclusive');
  with typed as materialized (
    select e.line, e.id, e.timefrom, e.timeto, e.latitude, e.longitude, e.accuracy, e.speed, e.reason
    from dbo.staged_gpsevents(file.hour, _file_id, 'statistics', 4, _replay, 1) e where e.reason is null or e.reason = 'consent-missing'
  ), refused as (
    insert into dbo.import_rejections as n (file_id, task, reason, platform, appversion, events)
    select _file_id, 'aggregator', t.reason, s.platform, s.appversion, count(*)
    from typed t join dbo.dluserdatastaging s on s.hour = file.hour and s.file_id = _file_id and s.line = t.line
    where t.reason is not null group by t.reason, s.platform, s.appversion
    on conflict (file_id, task, reason, platform, appversion) do update set events = n.events + excluded.events
  ), smallest as materialized (
    select distinct on (t.id, t.bucket) t.*
    from (
      select t.id, (extract(epoch from t.timeto)::bigint / 10)::int as bucket, (extract(epoch from t.timeto)::bigint / 3600)::int as hour, t.timefrom, t.timeto,
        dbo.rounded(t.latitude, 100)::numeric(8, 2) as latitude, dbo.rounded(t.longitude, 100)::numeric(8, 2) as longitude,
        least(dbo.rounded(t.accuracy, 1), 128)::smallint as accuracy, greatest(least(dbo.rounded(t.speed, 1), 128), 0)::smallint as speed
      from typed t where t.reason is null
    ) t
    order by t.id, t.bucket, t.timeto, t.timefrom, t.latitude, t.longitude, t.accuracy, t.speed
  ), written as (
    insert into dbo.agg_gpsevents as a (hour, id, bucket, timefrom, timeto, latitude, longitude, accuracy, speed)
    select s.hour, s.id, s.bucket, s.timefrom, s.timeto, s.latitude, s.longitude, s.accuracy, s.speed
    from smallest s
    order by s.id, s.bucket
    on conflict (id, bucket, hour) do update
      set timefrom = excluded.timefrom, timeto = excluded.timeto, latitude = excluded.latitude, longitude = excluded.longitude,
        accuracy = excluded.accuracy, speed = excluded.speed
      where (excluded.timeto, excluded.timefrom, excluded.latitude, excluded.longitude, excluded.accuracy, excluded.speed)
        < (a.timeto, a.timefrom, a.latitude, a.longitude, a.accuracy, a.speed)
    returning (old.id is null) as fresh
  ), done as (
    update dbo.dluserdatastaging s set state = s.state | 4 where _replay = 0 and s.hour = file.hour and s.file_id = _file_id and s.state & 4 = 0
  )
  select (select count(*) from typed) as events, (select count(t.reason) from typed t) as refused, (select count(*) from written w where w.fresh) as stored into books;
  perform dbo.record_task(_file_id, 'aggregator', books.events, books.stored, books.events - books.refused - books.stored, books.refused, extract(milliseconds from clock_timestamp() - began)::bigint, _now);
end $$;
