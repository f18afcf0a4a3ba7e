-- Sightings between a device and any other in the window, from both sides, by peer and time; platforms are what each said last of itself.
create function dbo.get_sightings(_uuid text, _time_from timestamp, _time_to timestamp)
returns table (peer int, reported_by_device int, "time" int, rssi smallint, device_platform text, peer_platform text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  with me as materialized (
    select u.id, dbo.platform_of(u.id) as platform from dbo.uuid_id u where u.uuid = _uuid and u.erased_at is null
  ), seen as materialized (
    select b.pairedid as peer, 1 as reported_by_device, b.pairedtime, b.rssi from dbo.btevents b
    where b.id = (select m.id from me m) and b.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600
    union all
    select b.id, 0, b.pairedtime, b.rssi from dbo.btevents b
    where b.pairedid = (select m.id from me m) and b.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600
  ), peers as materialized (
    select u.id, dbo.platform_of(u.id) as platform from (select distinct s.peer from seen s) d
    join dbo.uuid_id u on u.id = d.peer and u.erased_at is null
  )
  select s.peer, s.reported_by_device, extract(epoch from s.pairedtime)::int, s.rssi, (select m.platform from me m), p.platform
  from seen s
  join peers p on p.id = s.peer
  where s.pairedtime between _time_from and _time_to
  order by s.peer, s.pairedtime, s.reported_by_device, s.rssi
$$;
