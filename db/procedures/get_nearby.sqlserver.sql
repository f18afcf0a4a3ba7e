-- GPS events of other devices that lie in the tile and hour of a probe, overlap its time and lie whole in the window. Times are seconds since 1970-01-01T00:00Z.
create or alter procedure dbo.get_nearby @uuid varchar(36), @probes dbo.probe_list readonly, @time_from datetime2(0), @time_to datetime2(0) as begin
  set nocount on;
  declare @id int = (select u.id from dbo.uuid_id u where u.uuid = @uuid);
  select g.id, datediff(second, '1970-01-01', g.timefrom) as timefrom, datediff(second, '1970-01-01', g.timeto) as timeto, g.latitude, g.longitude, g.accuracy
  from @probes p
  join dbo.gpsevents g on g.hour = p.hour and g.tile = p.tile
  where g.id <> @id and g.timefrom <= dateadd(second, p.timeto, cast('1970-01-01' as datetime2(0)))
    and g.timeto >= dateadd(second, p.timefrom, cast('1970-01-01' as datetime2(0)))
    and g.timefrom >= @time_from and g.timeto <= @time_to;
end;
