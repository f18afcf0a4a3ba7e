-- Sightings between a device and any other in the window, from both sides, by peer and time; platforms are what each said last of itself.
-- Both must have consented at the time of the sighting, and take part at `now`.
create function dbo.get_sightings(_uuid text, _time_from timestamp, _time_to timestamp, _now timestamp)
returns table (peer int, reported_by_device int, "time" int, rssi smallint, txpower smallint, device_platform text, peer_platform text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  with me as materialized (
    select p.id, dbo.platform_of(p.id) as platform, p.periods
    from dbo.uuid_id u cross join lateral dbo.periods_in_force(array[u.id], 'tracing_bluetooth', _now) p where u.uuid = _uuid
  ), seen as materialized (
    select b.pairedid as peer, 1 as reported_by_device, b.pairedtime, b.rssi, b.txpower from dbo.btevents b
    where b.id = (select m.id from me m) and b.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600
    union all
    select b.id, 0, b.pairedtime, b.rssi, b.txpower from dbo.btevents b
    where b.pairedid = (select m.id from me m) and b.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600
  ), peers as materialized (
    select p.id, dbo.platform_of(p.id) as platform, p.periods
    from (select array_agg(distinct s.peer) as ids from seen s) d cross join lateral dbo.periods_in_force(d.ids, 'tracing_bluetooth', _now) p
  )
  select s.peer, s.reported_by_device, extract(epoch from s.pairedtime)::int, s.rssi, s.txpower, m.platform, p.platform
  from seen s
  join peers p on p.id = s.peer
  cross join me m
  where s.pairedtime between _time_from and _time_to and s.pairedtime <@ any (m.periods) and s.pairedtime <@ any (p.periods)
  order by s.peer, s.pairedtime, s.reported_by_device, s.rssi
$$;
