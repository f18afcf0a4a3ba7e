-- Who may have come near, and in which hours: devices of which an event lies in the tile, the hour and the box of a probe, overlaps its time and lies whole in the window; by device and hour.
-- Only devices that take part at `now`, and events that were consented to.
create or alter procedure dbo.get_nearby @uuid varchar(36), @probes dbo.probe_list readonly, @time_from datetime2(0), @time_to datetime2(0), @now datetime2(0) as begin
  set nocount on;
  declare @id int = (select u.id from dbo.uuid_id u where u.uuid = @uuid and exists (select 1 from dbo.periods_in_force('tracing_gps', @now) p where p.id = u.id));
  select g.id, g.hour, g.timefrom, g.timeto
  into #found
  from @probes p
  join dbo.gpsevents g on g.hour = p.hour and g.tile = p.tile
  where g.id <> @id and g.timefrom <= dateadd(second, p.timeto, cast('1970-01-01' as datetime2(0)))
    and g.timeto >= dateadd(second, p.timefrom, cast('1970-01-01' as datetime2(0)))
    and g.timefrom >= @time_from and g.timeto <= @time_to
    and g.latitude between p.south and p.north and g.longitude between p.west and p.east;
  select p.id, p.timefrom, p.timeto
  into #periods
  from (select distinct f.id from #found f) d join dbo.periods_in_force('tracing_gps', @now) p on p.id = d.id; -- once a device, not once an event
  select distinct f.id, f.hour
  from #found f
  where exists (select 1 from #periods p where p.id = f.id and p.timefrom <= f.timefrom and f.timeto <= p.timeto)
  order by f.id, f.hour;
end;
