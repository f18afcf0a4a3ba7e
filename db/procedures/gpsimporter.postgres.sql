-- Imports the GPS events of a staged lake file that are not yet imported: kept ones cut at full hours, stamped with tile and way from the fix before them, refused ones set aside with their reason.
-- Of an event without consent, or from a pause, nothing is set aside but its place. With _replay = 1 the refused ones are judged anew.
create function dbo.gpsimporter(_file_id int, _replay int, _now timestamp) returns table (events bigint, stored bigint, duplicates bigint, rejected bigint)
language plpgsql security definer set search_path = dbo, pg_temp set plan_cache_mode = force_custom_plan set work_mem = '64MB' as $$ -- one file a call: planned for the tables as they are by now
#variable_conflict use_column
declare
  began timestamptz := clock_timestamp();
  file dbo.lake_files;
  hour_from int;
  hour_to int;
  time_from timestamp;
  time_to timestamp;
  books record;
begin
  perform dbo.hold_lock('erasure', 'Shared');
  select * into file from dbo.lake_files f where f.file_id = _file_id;
  perform dbo.hold_lock(concat('fixes-', file.partition_id), 'Exclusive'); -- the fix before is of the same device, hence of the same partition
  if _replay = 1 then
    perform dbo.aggregate_events(_file_id, 1, _now); -- while it is known what was refused
  end if;
  perform dbo.count_rejections(_file_id, 'gpsimporter', -1);
  create temp table if not exists moved_fixes (
    id int, first_hour int, last_hour int, timefrom timestamp(0), fingerprint bigint, distance real, mps real, transport int, jump int
  ) on commit delete rows;

  -- The days that the neighbours of these fixes can lie in, so that the statement is planned for no others. A line without fixes says minus infinity.
  select date_part('epoch', greatest(min(nullif(s.gps_earliest, '-infinity')), file.first_enqueued - r.days_before * interval '1 day'))::bigint / 3600 - 25,
    date_part('epoch', least(greatest(max(s.gps_latest), file.first_enqueued - r.days_before * interval '1 day'), file.last_enqueued + (r.hours_after + 1) * interval '1 hour'))::bigint / 3600 + 25
  into hour_from, hour_to
  from dbo.dluserdatastaging s cross join dbo.import_rules_in_force() r
  where s.hour = file.hour and s.file_id = _file_id and (_replay = 1 or s.state & 1 = 0)
  group by r.days_before, r.hours_after;

  time_from := timestamp '1970-01-01' + (hour_from + 25) * interval '1 hour';
  time_to := timestamp '1970-01-01' + (hour_to - 24) * interval '1 hour';
  with typed as materialized (
    select s.* from dbo.staged_gpsevents(file.hour, _file_id, 'tracing_gps', 1, _replay, 1) s
  ), refused as (
    insert into dbo.rejectedevents as r (hour, file_id, line, ordinal, task, id, reason, event, rejected_at)
    select file.hour, _file_id, t.line, t.ordinal, 'gpsimporter', t.id, t.reason, e.event, _now
    from typed t
    left join (
      select s.line, j.place - 1 as ordinal, j.event::text as event
      from dbo.dluserdatastaging s cross join lateral jsonb_array_elements(s.events::jsonb) with ordinality as j (event, place)
      where s.hour = file.hour and s.file_id = _file_id and s.line in (select t.line from typed t where t.reason not in ('consent-missing', 'paused'))
    ) e on e.line = t.line and e.ordinal = t.ordinal and t.reason not in ('consent-missing', 'paused')
    where t.reason is not null
    on conflict (hour, file_id, line, ordinal) do update set reason = excluded.reason, event = excluded.event
    returning 1
  ), kept as (
    select r.*, hash_record_extended(row (r.timeto, r.latitude, r.longitude, r.accuracy, r.speed, r.speedaccuracy, r.altitude, r.altitudeaccuracy), 0) as fingerprint
    from (
      select t.line, t.ordinal, t.id, t.timefrom, t.timeto, dbo.rounded(t.latitude, 1e6) as latitude, dbo.rounded(t.longitude, 1e6) as longitude, dbo.rounded(t.accuracy, 1e3)::real as accuracy,
        dbo.rounded(t.speed, 1e3)::real as speed, dbo.rounded(t.speedaccuracy, 10)::real as speedaccuracy, dbo.rounded(t.altitude, 10)::real as altitude, dbo.rounded(t.altitudeaccuracy, 10)::real as altitudeaccuracy,
        (date_part('epoch', t.timefrom)::bigint / 3600)::int as first_hour, ((date_part('epoch', t.timeto)::bigint - (t.timeto > t.timefrom)::int) / 3600)::int as last_hour
      from typed t where t.reason is null
      offset 0 -- a fence: rounded once
    ) r
  ), around as materialized ( -- what is there of the same devices: the fix before, those between, the fix after
    select distinct on (g.id, g.timefrom, g.fingerprint) g.id, g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy, g.fingerprint, g.distance, g.mps, g.jump, (g.timefrom >= d.earliest)::int as movable
    from (
      select k.id, k.earliest, k.latest,
        (select b.timefrom from dbo.gpsevents b
          where b.id = k.id and b.piece = 0 and b.hour between hour_from and hour_to and b.hour between date_part('epoch', k.earliest)::bigint / 3600 - 24 and date_part('epoch', k.earliest)::bigint / 3600
            and b.timefrom < k.earliest and b.timefrom >= k.earliest - interval '24 hours'
          order by b.hour desc, b.timefrom desc limit 1) as before,
        (select a.timefrom from dbo.gpsevents a
          where a.id = k.id and a.piece = 0 and a.hour between hour_from and hour_to and a.hour between date_part('epoch', k.latest)::bigint / 3600 and date_part('epoch', k.latest)::bigint / 3600 + 24
            and a.timefrom > k.latest and a.timefrom <= k.latest + interval '24 hours'
          order by a.hour, a.timefrom limit 1) as after
      from ( -- a line at a time, since between two of them may lie many; what is refused of it only widens its time
        select s.id, greatest(s.gps_earliest, time_from) as earliest, least(s.gps_latest, time_to) as latest from dbo.dluserdatastaging s
        where s.hour = file.hour and s.file_id = _file_id and s.gps_count > 0
          and case when _replay = 1 then s.line in (select t.line from typed t where t.reason is null) else s.state & 1 = 0 end
          and s.gps_earliest <= time_to and s.gps_latest >= time_from
      ) k
      offset 0
    ) d
    cross join lateral (
      select g.* from dbo.gpsevents g
      where g.id = d.id and g.piece = 0 and g.hour between hour_from and hour_to
        and g.hour between extract(epoch from coalesce(d.before, d.earliest))::bigint / 3600 and extract(epoch from coalesce(d.after, d.latest))::bigint / 3600
        and g.timefrom between coalesce(d.before, d.earliest) and coalesce(d.after, d.latest)
      offset 0
    ) g
    order by g.id, g.timefrom, g.fingerprint, movable desc
  ), chain as materialized (
    select c.fresh, c.id, c.timefrom, c.timeto, c.latitude, c.longitude, c.accuracy, c.fingerprint, c.line, c.speed, c.speedaccuracy, c.altitude, c.altitudeaccuracy, c.first_hour, c.last_hour,
      c.movable, c.distance, c.mps, c.jump, c.before_fingerprint = c.fingerprint and c.before_timefrom = c.timefrom as again, c.accuracy + c.before_accuracy as off,
      case when c.before_timefrom >= c.timefrom - interval '24 hours' then dbo.metres_between(c.latitude, c.longitude, c.before_latitude, c.before_longitude) end as metres,
      greatest(1, date_part('epoch', c.timefrom - c.before_timeto))::float8 as seconds
    from (
      select u.*, lag(u.timefrom) over w as before_timefrom, lag(u.timeto) over w as before_timeto, lag(u.latitude) over w as before_latitude, lag(u.longitude) over w as before_longitude,
        lag(u.accuracy) over w as before_accuracy, lag(u.fingerprint) over w as before_fingerprint
      from (
        select 1 as fresh, k.id, k.timefrom, k.timeto, k.latitude, k.longitude, k.accuracy, k.fingerprint, k.line, k.ordinal, k.speed, k.speedaccuracy, k.altitude, k.altitudeaccuracy, k.first_hour, k.last_hour,
          1 as movable, null::real as distance, null::real as mps, null::int as jump
        from kept k
        union all
        select 0, a.id, a.timefrom, a.timeto, a.latitude, a.longitude, a.accuracy, a.fingerprint, 0, 0, 0, 0, 0, 0, (date_part('epoch', a.timefrom)::bigint / 3600)::int,
          ((date_part('epoch', a.timeto)::bigint - (a.timeto > a.timefrom)::int) / 3600)::int, a.movable, a.distance, a.mps, a.jump
        from around a
      ) u
      window w as (partition by u.id order by u.timefrom, u.timeto, u.latitude, u.longitude, u.accuracy, u.fingerprint, u.fresh, u.line, u.ordinal)
    ) c
  ), inserted as (
    insert into dbo.gpsevents (hour, tile, id, timefrom, fingerprint, timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy, piece, file_id, line, distance, mps, transport, jump)
    select c.hour, (round((c.latitude + 90) * 1e6)::bigint / 2000) * 90000 + round((c.longitude + 180) * 1e6)::bigint / 4000 as tile, c.id, c.timefrom, c.fingerprint, c.timeto, c.latitude, c.longitude, c.accuracy,
      c.speed, c.speedaccuracy, c.altitude, c.altitudeaccuracy, c.hour - c.first_hour, _file_id, c.line, c.metres::real, (c.metres / c.seconds)::real, dbo.transport_of(c.metres / c.seconds),
      dbo.jump_of(c.metres, c.seconds, c.off)
    from (select c.*, generate_series(c.first_hour, c.last_hour) as hour from chain c where c.fresh = 1 and c.again is not true) c
    order by c.hour, tile, c.id, c.timefrom, c.fingerprint
  ), moved as (
    insert into moved_fixes (id, first_hour, last_hour, timefrom, fingerprint, distance, mps, transport, jump)
    select c.id, c.first_hour, c.last_hour, c.timefrom, c.fingerprint, c.metres, c.metres / c.seconds, dbo.transport_of(c.metres / c.seconds), dbo.jump_of(c.metres, c.seconds, c.off)
    from chain c where c.fresh = 0 and c.movable = 1
      and (c.metres::real, (c.metres / c.seconds)::real, dbo.jump_of(c.metres, c.seconds, c.off)) is distinct from (c.distance, c.mps, c.jump)
  ), welcome as (
    delete from dbo.rejectedevents r using typed t
    where _replay = 1 and t.reason is null and r.hour = file.hour and r.file_id = _file_id and r.line = t.line and r.ordinal = t.ordinal and r.task = 'gpsimporter'
  )
  select (select array_agg(s.line) from dbo.dluserdatastaging s where _replay = 0 and s.hour = file.hour and s.file_id = _file_id and s.state & 1 = 0) as lines,
    (select count(*) from refused) as refused, (select count(*) from chain c where c.fresh = 1 and c.again is not true) as stored, (select count(*) from typed t where t.reason is null) as kept into books;

  select max(m.last_hour) into hour_to from moved_fixes m;
  if hour_to is not null then -- rarely: what came late lies before what is there
    perform set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true); -- by the index, whatever the planner believes of the sizes
    update dbo.gpsevents g set distance = m.distance, mps = m.mps, transport = m.transport, jump = m.jump from moved_fixes m
    where g.id = m.id and g.hour between m.first_hour and m.last_hour and g.hour between hour_from and hour_to and g.timefrom = m.timefrom and g.fingerprint = m.fingerprint;
    perform set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true);
    delete from moved_fixes;
  end if;
  perform dbo.record_task(_file_id, 'gpsimporter', case when _replay = 1 then 0 else books.kept + books.refused end, books.stored, books.kept - books.stored,
    case when _replay = 1 then -books.kept else books.refused end, extract(milliseconds from clock_timestamp() - began)::bigint, _now);
  perform dbo.count_rejections(_file_id, 'gpsimporter', 1);
  perform dbo.take_lines(file.hour, _file_id, books.lines, 1);
  return query select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = _file_id and t.task = 'gpsimporter';
end $$;
