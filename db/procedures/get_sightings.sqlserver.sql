-- Sightings between devices and any other, from both sides, by device, peer and time; platforms are what each said last of itself.
-- Of each device those in its times that lie in the window; both must have consented at the time of the sighting, and take part at `now`.
create or alter procedure dbo.get_sightings @spans dbo.device_times_list readonly, @time_from datetime2(0), @time_to datetime2(0), @now datetime2(0) as begin
  set nocount on;
  declare @hour_from int = datediff(hour, '1970-01-01', @time_from), @hour_to int = datediff(hour, '1970-01-01', @time_to);
  select s.id, s.timefrom, s.timeto, datediff(hour, '1970-01-01', s.timefrom) as hour_from, datediff(hour, '1970-01-01', s.timeto) as hour_to
  into #spans
  from @spans s;
  select b.id, b.peer, b.reported_by_device, b.pairedtime, b.rssi, b.txpower
  into #seen
  from (
    select s.id, b.pairedid as peer, 1 as reported_by_device, b.pairedtime, b.rssi, b.txpower
    from #spans s
    join dbo.btevents b on b.id = s.id and b.hour between s.hour_from and s.hour_to and b.pairedtime between s.timefrom and s.timeto
    where b.hour between @hour_from and @hour_to
    union all
    select s.id, b.id, 0, b.pairedtime, b.rssi, b.txpower
    from #spans s
    join dbo.btevents b on b.pairedid = s.id and b.hour between s.hour_from and s.hour_to and b.pairedtime between s.timefrom and s.timeto
    where b.hour between @hour_from and @hour_to
  ) b
  where b.pairedtime between @time_from and @time_to;
  select d.id, dbo.platform_of(d.id) as platform
  into #devices
  from (select s.id from #seen s union select s.peer from #seen s) d;
  select p.id, p.timefrom, p.timeto
  into #periods
  from #devices d join dbo.periods_in_force('tracing_bluetooth', @now) p on p.id = d.id;
  select s.id, s.peer, s.reported_by_device, datediff(second, '1970-01-01', s.pairedtime) as time, s.rssi, s.txpower, d.platform as device_platform, o.platform as peer_platform
  from #seen s
  join #devices d on d.id = s.id
  join #devices o on o.id = s.peer
  where exists (select 1 from #periods p where p.id = s.id and p.timefrom <= s.pairedtime and s.pairedtime <= p.timeto)
    and exists (select 1 from #periods p where p.id = s.peer and p.timefrom <= s.pairedtime and s.pairedtime <= p.timeto)
  order by s.id, s.peer, s.pairedtime, s.reported_by_device, s.rssi;
end;
