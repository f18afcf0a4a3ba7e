-- The GPS events of devices in hours of theirs, and in all the hours that such an event lasts, each once, by device and time. Times are seconds since 1970-01-01T00:00Z.
-- Only of devices that take part at `now`, events that lie whole in the window and were consented to.
create function dbo.get_trajectories(_spans_id int[], _spans_hour_from int[], _spans_hour_to int[], _time_from timestamp, _time_to timestamp, _now timestamp)
returns table (id int, timefrom int, timeto int, latitude float8, longitude float8, accuracy real)
language sql stable security definer set search_path = dbo, pg_temp set plan_cache_mode = force_generic_plan as $$ -- fenced: by the index, and never a nested loop over what was found, whatever the planner believes of the sizes; planned once, which takes longer than most answers
  with spans as materialized (
    select s.id, s.hour_from, s.hour_to, timestamp '1970-01-01' + make_interval(hours => s.hour_from) as begins, timestamp '1970-01-01' + make_interval(hours => s.hour_to + 1) as ends
    from unnest(_spans_id, _spans_hour_from, _spans_hour_to) as s (id, hour_from, hour_to)
  ), inside as materialized (
    select s.hour_from, s.hour_to, s.begins, s.ends, g.*
    from spans s
    cross join lateral (
      select g.id, g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy from dbo.gpsevents g
      where g.id = s.id and g.hour between s.hour_from and s.hour_to
        and g.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600 and g.timefrom >= _time_from and g.timeto <= _time_to
      offset 0
    ) g
  ), longer as materialized ( -- hours before and after a span that an event of it lasts into; what ends as one begins is stored in the hour before
    select l.id, h.hour_from, h.hour_to
    from (
      select i.id, i.hour_from, i.hour_to, ((extract(epoch from min(i.timefrom))::bigint - 1) / 3600)::int as first_hour, (extract(epoch from max(i.timeto))::bigint / 3600)::int as last_hour
      from inside i where i.timefrom <= i.begins or i.timeto >= i.ends
      group by i.id, i.hour_from, i.hour_to
    ) l
    cross join lateral (values (l.first_hour, l.hour_from - 1), (l.hour_to + 1, l.last_hour)) as h (hour_from, hour_to)
    where h.hour_from <= h.hour_to
  )
  select distinct t.id, extract(epoch from t.timefrom)::int, extract(epoch from t.timeto)::int, t.latitude, t.longitude, t.accuracy
  from (
    select f.*, p.periods
    from (
      select i.id, i.timefrom, i.timeto, i.latitude, i.longitude, i.accuracy from inside i
      union all
      select g.*
      from longer l
      cross join lateral (
        select g.id, g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy from dbo.gpsevents g
        where g.id = l.id and g.hour between l.hour_from and l.hour_to
          and g.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600 and g.timefrom >= _time_from and g.timeto <= _time_to
        offset 0
      ) g
    ) f
    full join dbo.periods_in_force(_spans_id, 'tracing_gps', _now) p on p.id = f.id
    offset 0
  ) t
  where t.id is not null and tsrange(t.timefrom, t.timeto, '[]') <@ any (t.periods)
  order by 1, 2, 3, 4, 5, 6
$$;
