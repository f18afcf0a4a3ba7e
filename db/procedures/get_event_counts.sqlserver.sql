-- Rows in each event table, and a sum over their contents that does not depend on order: two equal answers mean that nothing changed.
create or alter procedure dbo.get_event_counts as begin
  set nocount on;
  select 'agg_gpsevents' as table_name, count_big(*) as row_count,
    coalesce(sum(cast(a.bucket as bigint) % 1000003 * 31 + cast(a.id as bigint) * 7 + datediff(second, a.timefrom, a.timeto) + cast(a.latitude * 100 as bigint) + cast(a.longitude * 100 as bigint)), 0) as content
  from dbo.agg_gpsevents a
  union all
  select 'btevents', count_big(*),
    coalesce(sum(datediff_big(second, '1970-01-01', b.pairedtime) % 1000003 * 31 + cast(b.id as bigint) * 7 + cast(b.pairedid as bigint) * 13 + b.rssi), 0)
  from dbo.btevents b
  union all
  select 'gpsevents', count_big(*), coalesce(sum(g.fingerprint % 1000003 + g.piece + cast(g.id as bigint) * 7), 0)
  from dbo.gpsevents g;
end;
