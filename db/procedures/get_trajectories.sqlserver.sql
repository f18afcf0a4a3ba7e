-- The GPS events of several devices that lie whole in the window and were consented to, by device and time; none of those that do not take part at `now`. Times are seconds since 1970-01-01T00:00Z.
create or alter procedure dbo.get_trajectories @ids dbo.id_list readonly, @time_from datetime2(0), @time_to datetime2(0), @now datetime2(0) as begin
  set nocount on;
  declare @hour_from int = datediff(hour, '1970-01-01', @time_from), @hour_to int = datediff(hour, '1970-01-01', @time_to);
  select p.id, p.timefrom, p.timeto into #periods from @ids n join dbo.periods_in_force('tracing_gps', @now) p on p.id = n.id;
  select g.id, datediff(second, '1970-01-01', g.timefrom) as timefrom, datediff(second, '1970-01-01', g.timeto) as timeto, g.latitude, g.longitude, g.accuracy
  from @ids n
  join dbo.gpsevents g on g.id = n.id
  where g.hour between @hour_from and @hour_to and g.piece = 0 and g.timefrom >= @time_from and g.timeto <= @time_to
    and exists (select 1 from #periods p where p.id = g.id and p.timefrom <= g.timefrom and g.timeto <= p.timeto)
  order by g.id, g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy;
end;
