-- Brings GPS events of a lake file into agg_gpsevents: of each device and 10 seconds the event with the smallest (timeto, timefrom), whenever it arrives.
create function dbo.aggregate_events(_file_id int, _replay int, _now timestamp) returns void
language plpgsql set plan_cache_mode = force_custom_plan set work_mem = '64MB' as $$ -- one file a call: planned for the tables as they are by now
declare
  began timestamptz := clock_timestamp();
  file dbo.lake_files;
  set_of_year int; -- of grunnkretser; without any, the cell of Statistics Norway's grid stands for them
  books record;
begin
  select * into file from dbo.lake_files f where f.file_id = _file_id;
  perform dbo.hold_lock(concat('aggregator-', _file_id), 'Exclusive');
  set_of_year := dbo.boundary_set('grunnkrets', extract(year from timestamp '1970-01-01' + make_interval(hours => file.hour))::int);
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
      select t.id, (date_part('epoch', t.timeto)::bigint / 10)::int as bucket, (date_part('epoch', t.timeto)::bigint / 3600)::int as hour, t.timefrom, t.timeto,
        dbo.rounded(t.latitude, 100)::numeric(8, 2) as latitude, dbo.rounded(t.longitude, 100)::numeric(8, 2) as longitude,
        least(dbo.rounded(t.accuracy, 1), 128)::smallint as accuracy, greatest(least(dbo.rounded(t.speed, 1), 128), 0)::smallint as speed,
        case when set_of_year is not null then (select w.unit_id from dbo.stwithin(set_of_year, t.latitude, t.longitude) w) end as grunnkrets_id,
        case when set_of_year is null then dbo.ssb_grid(t.latitude, t.longitude) end as ssb_grid
      from (select t.* from typed t where t.reason is null order by case when set_of_year is not null then floor(t.latitude * 500) end, t.line offset 0) t -- neighbours together, as stwithin has it
    ) t
    order by t.id, t.bucket, t.timeto, t.timefrom, t.latitude, t.longitude, t.accuracy, t.speed, coalesce(t.grunnkrets_id, 0), coalesce(t.ssb_grid, 0)
  ), written as (
    insert into dbo.agg_gpsevents as a (hour, id, bucket, timefrom, timeto, latitude, longitude, accuracy, speed, grunnkrets_id, ssb_grid)
    select s.hour, s.id, s.bucket, s.timefrom, s.timeto, s.latitude, s.longitude, s.accuracy, s.speed, s.grunnkrets_id, s.ssb_grid
    from smallest s
    order by s.id, s.bucket
    on conflict (id, bucket, hour) do update
      set timefrom = excluded.timefrom, timeto = excluded.timeto, latitude = excluded.latitude, longitude = excluded.longitude,
        accuracy = excluded.accuracy, speed = excluded.speed, grunnkrets_id = excluded.grunnkrets_id, ssb_grid = excluded.ssb_grid
      where (excluded.timeto, excluded.timefrom, excluded.latitude, excluded.longitude, excluded.accuracy, excluded.speed, coalesce(excluded.grunnkrets_id, 0), coalesce(excluded.ssb_grid, 0))
        < (a.timeto, a.timefrom, a.latitude, a.longitude, a.accuracy, a.speed, coalesce(a.grunnkrets_id, 0), coalesce(a.ssb_grid, 0))
    returning (old.id is null) as fresh
  )
  select (select array_agg(s.line) from dbo.dluserdatastaging s where _replay = 0 and s.hour = file.hour and s.file_id = _file_id and s.state & 4 = 0) as lines,
    (select count(*) from typed) as events, (select count(t.reason) from typed t) as refused, (select count(*) from written w where w.fresh) as stored into books;
  perform dbo.record_task(_file_id, 'aggregator', books.events, books.stored, books.events - books.refused - books.stored, books.refused, extract(milliseconds from clock_timestamp() - began)::bigint, _now);
  perform dbo.take_lines(file.hour, _file_id, books.lines, 4);
end $$;
