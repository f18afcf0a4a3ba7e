-- The GPS events of devices in hours of theirs, and in all the hours that such an event lasts, each once, by device and time. Times are seconds since 1970-01-01T00:00Z.
-- Only of devices that take part at `now`, events that lie whole in the window and were consented to.
create or alter procedure dbo.get_trajectories @spans dbo.device_hours_list readonly, @time_from datetime2(0), @time_to datetime2(0), @now datetime2(0) as begin
  set nocount on;
  declare @hour_from int = datediff(hour, '1970-01-01', @time_from), @hour_to int = datediff(hour, '1970-01-01', @time_to);
  select p.id, p.timefrom, p.timeto into #periods from (select distinct s.id from @spans s) n join dbo.periods_in_force('tracing_gps', @now) p on p.id = n.id;
  select s.id, s.hour_from, s.hour_to, g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy
  into #inside
  from @spans s
  join dbo.gpsevents g on g.id = s.id and g.hour between s.hour_from and s.hour_to
  where g.hour between @hour_from and @hour_to and g.timefrom >= @time_from and g.timeto <= @time_to;
  select l.id, l.hour_from, l.hour_to, l.first_hour, l.last_hour
  into #longer -- spans of which an event lasts longer than they do; what ends as one begins is stored in the hour before
  from (
    select i.id, i.hour_from, i.hour_to, datediff(hour, '1970-01-01', dateadd(second, -1, min(i.timefrom))) as first_hour, datediff(hour, '1970-01-01', max(i.timeto)) as last_hour
    from #inside i group by i.id, i.hour_from, i.hour_to
  ) l
  where l.first_hour < l.hour_from or l.last_hour > l.hour_to;
  select distinct e.id, datediff(second, '1970-01-01', e.timefrom) as timefrom, datediff(second, '1970-01-01', e.timeto) as timeto, e.latitude, e.longitude, e.accuracy
  from (
    select i.id, i.timefrom, i.timeto, i.latitude, i.longitude, i.accuracy from #inside i
    union all
    select g.id, g.timefrom, g.timeto, g.latitude, g.longitude, g.accuracy
    from (
      select l.id, l.first_hour as hour_from, l.hour_from - 1 as hour_to from #longer l
      union all
      select l.id, l.hour_to + 1, l.last_hour from #longer l
    ) l
    join dbo.gpsevents g on g.id = l.id and g.hour between l.hour_from and l.hour_to
    where g.hour between @hour_from and @hour_to and g.timefrom >= @time_from and g.timeto <= @time_to
  ) e
  where exists (select 1 from #periods p where p.id = e.id and p.timefrom <= e.timefrom and e.timeto <= p.timeto)
  order by e.id, timefrom, timeto, e.latitude, e.longitude, e.accuracy;
end;
