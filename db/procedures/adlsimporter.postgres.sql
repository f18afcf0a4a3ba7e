-- Stages lines of a lake file, each once: its device, what the phone is, and its events as they came; a line that says none of it is set aside, and looked at again when it comes again.
-- A line arrives without a device when it could not be read as a record at all. A line that was staged from another file (by its place in the stream) is kept as a repeat, for no task to take.
create function dbo.adlsimporter(
  _file_id int, _lines_line int[], _lines_uuid text[], _lines_enqueued_at timestamp[], _lines_sequence bigint[], _lines_accepted int[], _lines_event_count int[],
  _lines_platform text[], _lines_osversion text[], _lines_appversion text[], _lines_model text[], _lines_events text[],
  _spans_gps int[], _spans_gps_count int[], _spans_gps_earliest timestamp[], _spans_gps_latest timestamp[],
  _spans_sightings int[], _spans_sightings_count int[], _spans_sightings_earliest timestamp[], _spans_sightings_latest timestamp[],
  _gps_times timestamp[], _gps_figures float8[], _sightings_times timestamp[], _sightings_figures float8[],
  _now timestamp
) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
declare
  began timestamptz := clock_timestamp();
  file dbo.lake_files;
  changed int[];
begin
  perform dbo.hold_lock('erasure', 'Shared');
  select * into file from dbo.lake_files f where f.file_id = _file_id for update;
  create temp table if not exists staged_lines (
    line int, id int, erased_at timestamp, revoked_at timestamp, enqueued_at timestamp, sequence bigint, accepted int, event_count int,
    platform text, osversion text, appversion text, model text, reason text, repeated boolean, place int
  ) on commit delete rows;
  delete from staged_lines;
  insert into staged_lines (line, id, erased_at, revoked_at, enqueued_at, sequence, accepted, event_count, platform, osversion, appversion, model, reason, repeated, place)
  select l.line, u.id, u.erased_at, u.revoked_at, l.enqueued_at, l.sequence, coalesce(l.accepted, l.event_count), l.event_count,
    coalesce(l.platform, ''), coalesce(l.osversion, ''), coalesce(l.appversion, ''), coalesce(l.model, ''),
    case
      when l.uuid is null or l.enqueued_at is null or l.events is null then 'line-malformed'
      when u.id is null then 'device-unknown' when u.erased_at is not null then 'device-erased' when u.revoked_at is not null then 'device-revoked'
      when greatest(length(l.platform), length(l.osversion), length(l.appversion), length(l.model)) > 100 then 'text-length'
    end,
    l.sequence is not null and (
      select true from dbo.dluserdatastaging o join dbo.lake_files f on f.file_id = o.file_id
      where o.id = u.id and o.sequence = l.sequence and o.enqueued_at = l.enqueued_at and o.hour between file.hour - 1 and file.hour + 1 and o.file_id <> _file_id and o.state & 8 = 0
        and (f.lines is not null or f.path <> file.path) -- of an older version of this file nothing is imported that was staged by half
      limit 1 -- asked of the index for each line, whatever the planner believes of the sizes
    ) is not null,
    l.place
  from unnest(_lines_line, _lines_uuid, _lines_enqueued_at, _lines_sequence, _lines_accepted, _lines_event_count, _lines_platform, _lines_osversion, _lines_appversion, _lines_model, _lines_events)
    with ordinality as l (line, uuid, enqueued_at, sequence, accepted, event_count, platform, osversion, appversion, model, events, place)
  left join lateral (select u.id, u.erased_at, u.revoked_at from dbo.uuid_id u where u.uuid = l.uuid offset 0) u on true;

  with flat as materialized ( -- a variable holds an array unfolded, and would fold it anew for each slice
    select _gps_times || '{}' as gps_times, _gps_figures || '{}' as gps_figures, _sightings_times || '{}' as sightings_times, _sightings_figures || '{}' as sightings_figures
  ), staged as (
    insert into dbo.dluserdatastaging (hour, file_id, line, id, enqueued_at, sequence, platform, osversion, appversion, model, events, state, gps_earliest, gps_latest, sightings_earliest, sightings_latest,
      gps_count, gps_times, gps_figures, sightings_count, sightings_times, sightings_figures)
    select file.hour, _file_id, l.line, l.id, l.enqueued_at, l.sequence, l.platform, l.osversion, l.appversion, l.model, _lines_events[l.place], case when l.repeated then 15 else 0 end,
      _spans_gps_earliest[l.place], _spans_gps_latest[l.place], _spans_sightings_earliest[l.place], _spans_sightings_latest[l.place],
      p.gps_count, f.gps_times[p.gps * 2 + 1:(p.gps + p.gps_count) * 2], f.gps_figures[p.gps * 8 + 1:(p.gps + p.gps_count) * 8],
      p.sightings_count, f.sightings_times[p.sightings * 2 + 1:(p.sightings + p.sightings_count) * 2], f.sightings_figures[p.sightings * 4 + 1:(p.sightings + p.sightings_count) * 4]
    from staged_lines l
    cross join lateral (
      select _spans_gps[l.place] as gps, _spans_gps_count[l.place] as gps_count, _spans_sightings[l.place] as sightings, _spans_sightings_count[l.place] as sightings_count
    ) p
    cross join flat f
    where l.reason is null
    on conflict (hour, file_id, line) do nothing
    returning line
  ), welcome as (
    delete from dbo.rejectedevents r using staged_lines l
    where r.hour = file.hour and r.file_id = _file_id and r.line = l.line and r.ordinal = -1 and l.reason is null
    returning r.line, r.reason
  ), aside as (
    insert into dbo.rejectedevents (hour, file_id, line, ordinal, task, id, reason, event, rejected_at)
    select file.hour, _file_id, l.line, -1, 'adlsimporter', l.id, l.reason, null, _now from staged_lines l
    where l.reason is not null and not exists (select 1 from dbo.dluserdatastaging s where s.hour = file.hour and s.file_id = _file_id and s.line = l.line)
    on conflict (hour, file_id, line, ordinal) do nothing
    returning line
  ), counted as ( -- a line that was set aside before and is staged now changes sides, and is not new
    select l.line, l.event_count, l.accepted, l.sequence, l.enqueued_at, l.repeated, l.reason, l.platform, l.appversion, w.reason as was
    from staged_lines l
    left join welcome w on w.line = l.line
    where l.line in (select s.line from staged s union all select a.line from aside a)
  ), booked as (
    select count(*) as lines, coalesce(sum(c.event_count) filter (where c.was is null), 0) as events,
      coalesce(sum(c.event_count) filter (where c.reason is null and not c.repeated), 0) as stored, coalesce(sum(c.event_count) filter (where c.reason is null and c.repeated), 0) as duplicates,
      coalesce(sum(c.event_count) filter (where c.reason is not null), 0) - coalesce(sum(c.event_count) filter (where c.was is not null), 0) as rejected,
      coalesce(sum(c.accepted) filter (where c.was is null), 0) as accepted, min(c.sequence) as first_sequence, max(c.sequence) as last_sequence,
      min(c.enqueued_at) as first_enqueued, max(c.enqueued_at) as last_enqueued
    from counted c
  ), reasons as (
    insert into dbo.import_rejections as n (file_id, task, reason, platform, appversion, events, lines)
    select _file_id, 'adlsimporter', coalesce(c.was, c.reason), left(c.platform, 100), left(c.appversion, 100), sum(case when c.was is null then c.event_count else -c.event_count end),
      sum(case when c.was is null then 1 else -1 end)
    from counted c where c.reason is not null or c.was is not null
    group by 1, 2, 3, 4, 5 order by 3, 4, 5
    on conflict (file_id, task, reason, platform, appversion) do update set events = n.events + excluded.events, lines = n.lines + excluded.lines
  ), catalogued as (
    update dbo.lake_files f set accepted = f.accepted + b.accepted, first_sequence = least(f.first_sequence, b.first_sequence), last_sequence = greatest(f.last_sequence, b.last_sequence),
      first_enqueued = least(f.first_enqueued, b.first_enqueued), last_enqueued = greatest(f.last_enqueued, b.last_enqueued), imported_at = null
    from booked b where f.file_id = _file_id and b.lines > 0
  )
  insert into dbo.import_tasks as t (file_id, task, events, stored, duplicates, rejected, attempts, milliseconds, started_at, finished_at, error)
  select _file_id, 'adlsimporter', b.events, b.stored, b.duplicates, b.rejected, 0, extract(milliseconds from clock_timestamp() - began), _now, _now, null from booked b
  on conflict (file_id, task) do update set events = t.events + excluded.events, stored = t.stored + excluded.stored, duplicates = t.duplicates + excluded.duplicates,
    rejected = t.rejected + excluded.rejected, milliseconds = t.milliseconds + excluded.milliseconds, started_at = _now, finished_at = _now, error = null;

  insert into dbo.uuid_activity as a (id, lastactivity)
  select l.id, max(l.enqueued_at) from staged_lines l
  where l.id is not null and l.erased_at is null and l.revoked_at is null and l.enqueued_at is not null group by l.id order by l.id
  on conflict (id) do update set lastactivity = excluded.lastactivity where excluded.lastactivity > a.lastactivity;

  with told as (
    insert into dbo.device_information as d (id, platform, osversion, appversion, model, since)
    select l.id, l.platform, l.osversion, l.appversion, l.model, min(l.enqueued_at)
    from staged_lines l where l.reason is null
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (id, platform, osversion, appversion, model) do update set since = excluded.since where excluded.since < d.since
    returning d.id
  )
  select array_agg(distinct t.id) into changed from told t;
  if changed is not null then
    perform 1 from dbo.uuid_id u where u.id = any (changed) order by u.id for update; -- two importers that hear of one device: the second sees what the first heard
    select array_agg(u.id) into changed from dbo.uuid_id u where u.id = any (changed) and u.platform is distinct from dbo.platform_code(dbo.platform_of(u.id));
  end if;
  if changed is not null then
    update dbo.uuid_id u set platform = dbo.platform_code(dbo.platform_of(u.id)) where u.id = any (changed);
    insert into dbo.platform_changes (id) select c.id from unnest(changed) as c (id) order by c.id on conflict (id) do nothing; -- for aggregator to bring to what was seen of them
  end if;
end $$;
