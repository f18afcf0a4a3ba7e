-- Imports the sightings of a staged lake file that are not yet imported: kept ones with the internal key of the device seen and the platforms of both, refused ones set aside with their reason.
-- Of a sighting without consent, or from a pause, nothing is set aside but its place. With _replay = 1 the refused ones are judged anew.
create function dbo.btimporter(_file_id int, _replay int, _now timestamp) returns table (events bigint, stored bigint, duplicates bigint, rejected bigint)
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
  perform dbo.hold_lock('platforms', 'Shared');
  select * into file from dbo.lake_files f where f.file_id = _file_id;
  perform dbo.hold_lock(concat('sightings-', file.partition_id), 'Exclusive'); -- nobody else brings the same; should another partition, the one who comes second tries again
  perform dbo.count_rejections(_file_id, 'btimporter', -1);
  -- The days that these sightings can lie in, so that the statement is planned for no others. A line without sightings says minus infinity.
  select date_part('epoch', greatest(min(nullif(s.sightings_earliest, '-infinity')), file.first_enqueued - r.days_before * interval '1 day'))::bigint / 3600,
    date_part('epoch', least(greatest(max(s.sightings_latest), file.first_enqueued - r.days_before * interval '1 day'), file.last_enqueued + (r.hours_after + 1) * interval '1 hour'))::bigint / 3600
  into hour_from, hour_to
  from dbo.dluserdatastaging s cross join dbo.import_rules_in_force() r
  where s.hour = file.hour and s.file_id = _file_id and (_replay = 1 or s.state & 2 = 0)
  group by r.days_before, r.hours_after;

  time_from := timestamp '1970-01-01' + hour_from * interval '1 hour';
  time_to := timestamp '1970-01-01' + (hour_to + 1) * interval '1 hour';
  with typed as materialized (
    select s.* from dbo.staged_btevents(file.hour, _file_id, _replay) s
  ), refused as (
    insert into dbo.rejectedevents as r (hour, file_id, line, ordinal, task, id, reason, event, rejected_at)
    select file.hour, _file_id, t.line, t.ordinal, 'btimporter', t.id, t.reason, e.event, _now
    from typed t
    left join (
      select s.line, j.place - 1 as ordinal, j.event::text as event
      from dbo.dluserdatastaging s cross join lateral jsonb_array_elements(s.events::jsonb) with ordinality as j (event, place)
      where s.hour = file.hour and s.file_id = _file_id and s.line in (select t.line from typed t where t.reason not in ('consent-missing', 'paused'))
    ) e on e.line = t.line and e.ordinal = t.ordinal and t.reason not in ('consent-missing', 'paused')
    where t.reason is not null
    on conflict (hour, file_id, line, ordinal) do update set reason = excluded.reason, event = excluded.event
    returning 1
  ), there as ( -- what is there already in the time of each line, which what is refused of it only widens
    select b.id, b.pairedtime, b.pairedid, b.rssi, b.txpower
    from (
      select s.id, greatest(s.sightings_earliest, time_from) as earliest, least(s.sightings_latest, time_to) as latest from dbo.dluserdatastaging s
      where s.hour = file.hour and s.file_id = _file_id and s.sightings_count > 0
        and case when _replay = 1 then s.line in (select t.line from typed t where t.reason is null) else s.state & 2 = 0 end
        and s.sightings_earliest <= time_to and s.sightings_latest >= time_from
    ) d
    cross join lateral (
      select b.* from dbo.btevents b
      where b.id = d.id and b.hour between hour_from and hour_to and b.hour between date_part('epoch', d.earliest)::bigint / 3600 and date_part('epoch', d.latest)::bigint / 3600
        and b.pairedtime between d.earliest and d.latest
      offset 0
    ) b
  ), inserted as (
    insert into dbo.btevents (hour, id, pairedtime, pairedid, rssi, txpower, file_id, line, platform, pairedplatform)
    select date_part('epoch', c.pairedtime)::bigint / 3600, c.id, c.pairedtime, c.pairedid, c.rssi, c.txpower, _file_id, c.line, c.platform, c.pairedplatform
    from (
      select distinct on (u.id, u.pairedtime, u.pairedid, u.rssi, u.txpower) u.*
      from (
        select 1 as fresh, t.id, t.pairedtime, t.pairedid, t.rssi::smallint as rssi, t.txpower::smallint as txpower, t.line, t.ordinal, t.platform, t.pairedplatform from typed t where t.reason is null
        union all
        select 0, h.id, h.pairedtime, h.pairedid, h.rssi, h.txpower, 0, 0, null, null from there h
      ) u
      order by u.id, u.pairedtime, u.pairedid, u.rssi, u.txpower, u.fresh, u.line, u.ordinal
    ) c
    where c.fresh = 1
    returning 1
  ), welcome as (
    delete from dbo.rejectedevents r using typed t
    where _replay = 1 and t.reason is null and r.hour = file.hour and r.file_id = _file_id and r.line = t.line and r.ordinal = t.ordinal and r.task = 'btimporter'
  )
  select (select array_agg(s.line) from dbo.dluserdatastaging s where _replay = 0 and s.hour = file.hour and s.file_id = _file_id and s.state & 2 = 0) as lines,
    (select count(*) from refused) as refused, (select count(*) from typed t where t.reason is null) as kept, (select count(*) from inserted) as stored into books;

  perform dbo.record_task(_file_id, 'btimporter', case when _replay = 1 then 0 else books.kept + books.refused end, books.stored, books.kept - books.stored,
    case when _replay = 1 then -books.kept else books.refused end, extract(milliseconds from clock_timestamp() - began)::bigint, _now);
  perform dbo.count_rejections(_file_id, 'btimporter', 1);
  perform dbo.take_lines(file.hour, _file_id, books.lines, 2);
  return query select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = _file_id and t.task = 'btimporter';
end $$;
