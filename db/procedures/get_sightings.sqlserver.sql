-- Sightings between a device and any other in the window, from both sides, by peer and time; platforms are what each said last of itself.
-- Both must have consented at the time of the sighting, and take part at `now`.
create or alter procedure dbo.get_sightings @uuid varchar(36), @time_from datetime2(0), @time_to datetime2(0), @now datetime2(0) as begin
  set nocount on;
  declare @id int = (select u.id from dbo.uuid_id u where u.uuid = @uuid);
  declare @hour_from int = datediff(hour, '1970-01-01', @time_from), @hour_to int = datediff(hour, '1970-01-01', @time_to);
  select s.peer, s.reported_by_device, s.pairedtime, s.rssi, s.txpower
  into #seen
  from (
    select b.pairedid as peer, 1 as reported_by_device, b.pairedtime, b.rssi, b.txpower from dbo.btevents b
    where b.id = @id and b.hour between @hour_from and @hour_to
    union all
    select b.id, 0, b.pairedtime, b.rssi, b.txpower from dbo.btevents b
    where b.pairedid = @id and b.hour between @hour_from and @hour_to
  ) s
  where s.pairedtime between @time_from and @time_to;
  select p.id, p.timefrom, p.timeto
  into #periods
  from (select s.peer as id from #seen s union select @id) d join dbo.periods_in_force('tracing_bluetooth', @now) p on p.id = d.id;
  select s.peer, s.reported_by_device, datediff(second, '1970-01-01', s.pairedtime) as time, s.rssi, s.txpower,
    dbo.platform_of(@id) as device_platform, dbo.platform_of(s.peer) as peer_platform
  from #seen s
  where exists (select 1 from #periods p where p.id = @id and p.timefrom <= s.pairedtime and s.pairedtime <= p.timeto)
    and exists (select 1 from #periods p where p.id = s.peer and p.timefrom <= s.pairedtime and s.pairedtime <= p.timeto)
  order by s.peer, s.pairedtime, s.reported_by_device, s.rssi;
end;
