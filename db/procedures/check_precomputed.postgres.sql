-- Recomputes, once for a file, the distances and speeds that phones say in one line in twenty (in all, of a file with fewer): how many were looked at, how many are wrong.
-- Both are over the event before it in the batch: metres on the great circle, 1 m or 5 % off; metres per second between the two, 0.5 m/s or 5 % off.
create function dbo.check_precomputed(_file_id int, _now timestamp) returns table (sampled int, wrong int)
language plpgsql security definer set search_path = dbo, pg_temp set plan_cache_mode = force_custom_plan as $$ -- one file a call: planned for the tables as they are by now
#variable_conflict use_column
declare
  _hour int := (select f.hour from dbo.lake_files f where f.file_id = _file_id);
begin
  perform dbo.hold_lock(concat('check_precomputed-', _file_id), 'Exclusive');
  if not exists (select 1 from dbo.precomputed_checks c where c.file_id = _file_id)
    and exists (select 1 from dbo.lake_files f where f.file_id = _file_id and f.lines is not null)
  then
    perform set_config('enable_nestloop', 'off', true); -- two lists of thousands meet, whose sizes the planner cannot know
    with said as materialized (
      select l.line, e.place - 1 as ordinal, e.event ->> 'distance' as distance, e.event ->> 'mps' as mps
      from (
        select s.line, s.events from dbo.dluserdatastaging s
        where s.hour = _hour and s.file_id = _file_id and s.gps_count > 0
          and ((s.file_id::bigint * 31 + s.line) % 20 = 0 or (select f.lines from dbo.lake_files f where f.file_id = _file_id) < 20)
        offset 0 -- a fence: lines are sampled first, texts are long
      ) l
      cross join lateral jsonb_array_elements(case when l.events like '%"distance"%' or l.events like '%"mps"%' then l.events::jsonb end) with ordinality as e (event, place)
      where e.event -> 'distance' is not null or e.event -> 'mps' is not null
    ), typed as materialized (
      select e.line, e.ordinal, e.timefrom, e.latitude, e.longitude, e.reason,
        lag(e.timeto) over w as before_timeto, lag(e.latitude) over w as before_latitude, lag(e.longitude) over w as before_longitude,
        lag(e.reason, 1, 'first') over w as before_reason
      from dbo.staged_gpsevents(_hour, _file_id, 'tracing_gps', 0, 0, 20) e
      where exists (select 1 from said)
      window w as (partition by e.line order by e.ordinal)
    ), pairs as materialized (
      select j.distance, j.mps, extract(epoch from s.timefrom - s.before_timeto)::float8 as seconds,
        dbo.metres_between(s.latitude, s.longitude, s.before_latitude, s.before_longitude) as metres
      from typed s join said j on j.line = s.line and j.ordinal = s.ordinal
      where s.reason is null and s.before_reason is null
    )
    insert into dbo.precomputed_checks (file_id, sampled, wrong, checked_at)
    select _file_id, count(*), count(*) filter (where c.claimed is null or abs(c.claimed - c.actual) > greatest(c.least_off, 0.05 * c.actual)), _now
    from (
      select dbo.number_of(p.distance) as claimed, p.metres as actual, 1.0::float8 as least_off from pairs p where p.distance is not null
      union all
      select dbo.number_of(p.mps), p.metres / p.seconds, 0.5 from pairs p where p.mps is not null and p.seconds > 0
    ) c;
    perform set_config('enable_nestloop', 'on', true);
  end if;
  return query select c.sampled, c.wrong from dbo.precomputed_checks c where c.file_id = _file_id;
end $$;
