-- The files that the rows behind pieces of evidence came with, in order: of Bluetooth the sightings that two devices have of each other, of GPS the events of either that last into it.
create or alter procedure dbo.get_evidence_files @spans dbo.evidence_span_list readonly, @time_from datetime2(0), @time_to datetime2(0) as begin
  set nocount on;
  declare @hour_from int = datediff(hour, '1970-01-01', @time_from), @hour_to int = datediff(hour, '1970-01-01', @time_to);
  select s.span, s.bluetooth, s.id, s.peer as pairedid, s.timefrom, s.timeto, dateadd(second, s.timefrom, cast('1970-01-01' as datetime2(0))) as first, dateadd(second, s.timeto, cast('1970-01-01' as datetime2(0))) as last
  into #sides
  from @spans s
  union all
  select s.span, s.bluetooth, s.peer, s.id, s.timefrom, s.timeto, dateadd(second, s.timefrom, cast('1970-01-01' as datetime2(0))), dateadd(second, s.timeto, cast('1970-01-01' as datetime2(0)))
  from @spans s;
  select distinct f.span, f.file_id
  from (
    select s.span, b.file_id
    from #sides s
    join dbo.btevents b on b.id = s.id and b.hour between s.timefrom / 3600 and s.timeto / 3600 and b.pairedtime between s.first and s.last and b.pairedid = s.pairedid
    where s.bluetooth = 1 and b.hour between @hour_from and @hour_to
    union all
    select s.span, g.file_id
    from #sides s
    join dbo.gpsevents g on g.id = s.id and g.hour between (s.timefrom - 1) / 3600 and s.timeto / 3600 and g.timefrom <= s.last and g.timeto >= s.first -- an event that ends on the hour is stored in the hour before
    where s.bluetooth = 0 and g.hour between @hour_from and @hour_to and g.timefrom >= @time_from and g.timeto <= @time_to
  ) f
  order by f.span, f.file_id;
end;
