-- The lake files that hold events of a device in a window, exactly, as far back as lines stay staged; who asked, and why, is on record before anything is told.
create function dbo.find_lake_files(_uuid text, _time_from timestamp, _time_to timestamp, _searched_by text, _reason text, _now timestamp)
returns table (file_id int, path text, hour int, lines int, events int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
#variable_conflict use_column
declare
  search bigint;
  found int;
begin
  insert into dbo.lake_searches (searched_at, searched_by, reason, uuid, time_from, time_to, files) values (_now, _searched_by, _reason, _uuid, _time_from, _time_to, 0)
  returning search_id into search;
  return query
  select f.file_id, f.path, f.hour, count(distinct e.line)::int, count(*)::int
  from (
    select s.file_id, s.line, t.timefrom, t.timeto from dbo.uuid_id u join dbo.dluserdatastaging s on s.id = u.id
    cross join lateral unnest(s.gps_times[:s.gps_count], s.gps_times[s.gps_count + 1:]) as t (timefrom, timeto) where u.uuid = _uuid
    union all
    select s.file_id, s.line, t.pairedtime, t.pairedtime from dbo.uuid_id u join dbo.dluserdatastaging s on s.id = u.id
    cross join lateral unnest(s.sightings_times[:s.sightings_count]) as t (pairedtime) where u.uuid = _uuid
  ) e
  join dbo.lake_files f on f.file_id = e.file_id
  where e.timefrom <= _time_to and e.timeto >= _time_from and isfinite(e.timefrom) and isfinite(e.timeto)
  group by f.file_id
  order by f.hour, f.path;
  get diagnostics found = row_count;
  update dbo.lake_searches s set files = found where s.search_id = search;
end $$;
