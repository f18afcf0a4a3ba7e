-- Sightings between devices and any other, from both sides, by device, peer and time; platforms are what each said last of itself.
-- Of each device those in its times that lie in the window; both must have consented at the time of the sighting, and take part at `now`.
create function dbo.get_sightings(_spans_id int[], _spans_timefrom timestamp[], _spans_timeto timestamp[], _time_from timestamp, _time_to timestamp, _now timestamp)
returns table (id int, peer int, reported_by_device int, "time" int, rssi smallint, txpower smallint, device_platform text, peer_platform text)
language sql stable security definer set search_path = dbo, pg_temp set plan_cache_mode = force_generic_plan as $$ -- fenced: a device at a time by the index, and never a nested loop over what was found, whatever the planner believes of the sizes; planned once, which takes longer than most answers
  with seen as materialized (
    select s.id, b.peer, b.reported_by_device, b.pairedtime, b.rssi, b.txpower
    from (
      select s.id, s.timefrom, s.timeto, (extract(epoch from s.timefrom)::bigint / 3600)::int as hour_from, (extract(epoch from s.timeto)::bigint / 3600)::int as hour_to
      from unnest(_spans_id, _spans_timefrom, _spans_timeto) as s (id, timefrom, timeto)
    ) s
    cross join lateral (
      (
        select b.pairedid as peer, 1 as reported_by_device, b.pairedtime, b.rssi, b.txpower from dbo.btevents b
        where b.id = s.id and b.hour between s.hour_from and s.hour_to
          and b.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600
        offset 0
      )
      union all
      (
        select b.id, 0, b.pairedtime, b.rssi, b.txpower from dbo.btevents b
        where b.pairedid = s.id and b.hour between s.hour_from and s.hour_to
          and b.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600
        offset 0
      )
    ) b
    where b.pairedtime between s.timefrom and s.timeto and b.pairedtime between _time_from and _time_to
  ), devices as materialized (
    select p.id, i.platform, p.periods
    from (select array_agg(s.id) as ids from (select s.id from seen s union select s.peer from seen s) s) s
    cross join lateral dbo.periods_in_force(s.ids, 'tracing_bluetooth', _now) p
    left join lateral (select i.platform from dbo.device_information i where i.id = p.id order by i.since desc, i.platform limit 1) i on true -- platform_of would be a statement each
  )
  select s.id, s.peer, s.reported_by_device, extract(epoch from s.pairedtime)::int, s.rssi, s.txpower, s.device_platform, s.peer_platform
  from (
    select s.*, d.platform as device_platform, d.periods as device_periods, o.platform as peer_platform, o.periods as peer_periods
    from seen s
    full join devices d on d.id = s.id
    full join devices o on o.id = s.peer
    offset 0
  ) s
  where s.id is not null and s.pairedtime <@ any (s.device_periods) and s.pairedtime <@ any (s.peer_periods)
  order by s.id, s.peer, s.pairedtime, s.reported_by_device, s.rssi
$$;
