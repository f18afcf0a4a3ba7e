-- GPS events of other devices that lie in the tile and hour of a probe, overlap its time, lie whole in the window and were consented to, by devices that take part at `now`.
-- Times are seconds since 1970-01-01T00:00Z.
create or alter procedure dbo.get_nearby @uuid varchar(36), @probes dbo.probe_list readonly, @time_from datetime2(0), @time_to datetime2(0), @now datetime2(0) as begin
  set nocount on;
  declare @id int = (select u.id from dbo.uuid_id u where u.uuid = @uuid and exists (select 1 from dbo.periods_in_force('tracing_gps', @now) p where p.id = u.id));
  select g.id, g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy
  into #found
  from @probes p
  join dbo.gpsevents g on g.hour = p.hour and g.tile = p.tile
  where g.id <> @id and g.timefrom <= dateadd(second, p.timeto, cast('1970-01-01' as datetime2(0)))
    and g.timeto >= dateadd(second, p.timefrom, cast('1970-01-01' as datetime2(0)))
    and g.timefrom >= @time_from and g.timeto <= @time_to;
  select p.id, p.timefrom, p.timeto
  into #periods
  from (select distinct f.id from #found f) d join dbo.periods_in_force('tracing_gps', @now) p on p.id = d.id; -- once a device, not once an event
  select f.id, datediff(second, '1970-01-01', f.timefrom) as timefrom, datediff(second, '1970-01-01', f.timeto) as timeto, f.latitude, f.longitude, f.accuracy
  from #found f
  where exists (select 1 from #periods p where p.id = f.id and p.timefrom <= f.timefrom and f.timeto <= p.timeto);
end;
