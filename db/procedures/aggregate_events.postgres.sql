-- Brings GPS events of a lake file into agg_gpsevents: of each device and 10 seconds the event with the smallest (timeto, timefrom), whenever it arrives.
create function dbo.aggregate_events(_file_id int, _replay int, _now timestamp) returns void
language plpgsql set plan_cache_mode = force_custom_plan set work_mem = '64MB' as $$ -- one file a call: planned for the tables as they are by now
declare
  began timestamptz := clock_timestamp();
  file dbo.lake_files;
  set_of_year int; -- of grunnkretser; without any, the cell of Statistics Norway's grid stands for them
  hour_from int;
  hour_to int;
  books record;
begin
  select * into file from dbo.lake_files f where f.file_id = _file_id;
  perform dbo.hold_lock(concat('aggregates-', file.partition_id), 'Exclusive'); -- nobody else brings the same; should another partition, the one who comes second tries again
  set_of_year := dbo.boundary_set('grunnkrets', extract(year from timestamp '1970-01-01' + make_interval(hours => file.hour))::int);
  -- The days that these events can lie in, so that the statement is planned for no others. A line without fixes says minus infinity.
  select date_part('epoch', greatest(min(nullif(s.gps_earliest, '-infinity')), file.first_enqueued - r.days_before * interval '1 day'))::bigint / 3600,
    date_part('epoch', least(greatest(max(s.gps_latest), file.first_enqueued - r.days_before * interval '1 day') + r.longest_hours * interval '1 hour', file.last_enqueued + (r.hours_after + 1) * interval '1 hour'))::bigint / 3600
  into hour_from, hour_to
  from dbo.dluserdatastaging s cross join dbo.import_rules_in_force() r
  where s.hour = file.hour and s.file_id = _file_id and (_replay = 1 or s.state & 4 = 0)
  group by r.days_before, r.hours_after, r.longest_hours;

  with typed as materialized (
    select e.line, e.id, e.timefrom, e.timeto, e.latitude, e.longitude, e.accuracy, e.speed, e.reason
    from (select g.* from dbo.staged_gpsevents(file.hour, _file_id, 'statistics', 4, _replay, 1) g offset 0) e -- a fence: judged once
    where coalesce(e.reason, 'consent-missing') = 'consent-missing'
  ), refused as (
    insert into dbo.import_rejections as n (file_id, task, reason, platform, appversion, events)
    select _file_id, 'aggregator', t.reason, s.platform, s.appversion, count(*)
    from typed t join dbo.dluserdatastaging s on s.hour = file.hour and s.file_id = _file_id and s.line = t.line
    where t.reason is not null group by t.reason, s.platform, s.appversion
    on conflict (file_id, task, reason, platform, appversion) do update set events = n.events + excluded.events
  ), good as materialized (
    select t.id, (date_part('epoch', t.timeto)::bigint / 10)::int as bucket, (date_part('epoch', t.timeto)::bigint / 3600)::int as hour, t.timefrom, t.timeto,
      dbo.rounded(t.latitude, 100) as latitude, dbo.rounded(t.longitude, 100) as longitude,
      least(dbo.rounded(t.accuracy, 1), 128)::smallint as accuracy, greatest(least(dbo.rounded(t.speed, 1), 128), 0)::smallint as speed,
      case when set_of_year is not null then (select w.unit_id from dbo.stwithin(set_of_year, t.latitude, t.longitude) w) end as grunnkrets_id,
      case when set_of_year is null then dbo.ssb_grid(t.latitude, t.longitude) end as ssb_grid, t.line
    from (select t.* from typed t where t.reason is null order by case when set_of_year is not null then floor(t.latitude * 500) end, t.line offset 0) t -- neighbours together, as stwithin has it
  ), there as materialized ( -- what is there already in the time of each line
    select a.hour, a.id, a.bucket, a.timefrom, a.timeto, a.latitude::float8 as latitude, a.longitude::float8 as longitude, a.accuracy, a.speed, a.grunnkrets_id, a.ssb_grid
    from (select g.id, min(g.bucket) as earliest, max(g.bucket) as latest from good g group by g.id, g.line) d
    cross join lateral (
      select a.* from dbo.agg_gpsevents a
      where a.id = d.id and a.hour between hour_from and hour_to and a.hour between d.earliest / 360 and d.latest / 360 and a.bucket between d.earliest and d.latest
      offset 0
    ) a
  ), smallest as (
    select distinct on (u.id, u.bucket) u.*
    from (
      select 1 as fresh, g.hour, g.id, g.bucket, g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy, g.speed, g.grunnkrets_id, g.ssb_grid from good g
      union all
      select 0, h.* from there h
    ) u
    order by u.id, u.bucket, u.timeto, u.timefrom, u.latitude, u.longitude, u.accuracy, u.speed, coalesce(u.grunnkrets_id, 0), coalesce(u.ssb_grid, 0), u.fresh
  ), joined as materialized (
    select j.*
    from (
      select s.*, h.id is not null as known
      from (select distinct h.id, h.bucket from there h) h full join smallest s on s.id = h.id and s.bucket = h.bucket -- full, and fenced: never a nested loop, whatever the planner believes of the sizes
      offset 0
    ) j
    where j.fresh = 1
    order by j.id, j.bucket
  ), written as (
    insert into dbo.agg_gpsevents (hour, id, bucket, timefrom, timeto, latitude, longitude, accuracy, speed, grunnkrets_id, ssb_grid)
    select j.hour, j.id, j.bucket, j.timefrom, j.timeto, round(j.latitude * 100)::int * 0.01, round(j.longitude * 100)::int * 0.01, j.accuracy, j.speed, j.grunnkrets_id, j.ssb_grid
    from joined j where not j.known
    returning 1
  ), replaced as (
    update dbo.agg_gpsevents a
    set timefrom = j.timefrom, timeto = j.timeto, latitude = j.latitude, longitude = j.longitude, accuracy = j.accuracy, speed = j.speed, grunnkrets_id = j.grunnkrets_id, ssb_grid = j.ssb_grid
    from joined j
    where j.known and a.id = j.id and a.bucket = j.bucket and a.hour = j.hour and a.hour between hour_from and hour_to
  )
  select (select array_agg(s.line) from dbo.dluserdatastaging s where _replay = 0 and s.hour = file.hour and s.file_id = _file_id and s.state & 4 = 0) as lines,
    (select count(*) from typed) as events, (select count(t.reason) from typed t) as refused, (select count(*) from written) as stored into books;
  perform dbo.record_task(_file_id, 'aggregator', books.events, books.stored, books.events - books.refused - books.stored, books.refused, extract(milliseconds from clock_timestamp() - began)::bigint, _now);
  perform dbo.take_lines(file.hour, _file_id, books.lines, 4);
end $$;
