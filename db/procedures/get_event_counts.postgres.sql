-- Rows in each event table, and a sum over their contents that does not depend on order: two equal answers mean that nothing changed.
create function dbo.get_event_counts() returns table (table_name text, row_count bigint, content bigint)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select 'agg_gpsevents', count(*),
    coalesce(sum(a.bucket::bigint % 1000003 * 31 + a.id * 7 + extract(epoch from a.timeto - a.timefrom)::bigint + (a.latitude * 100)::bigint + (a.longitude * 100)::bigint), 0)::bigint
  from dbo.agg_gpsevents a
  union all
  select 'btevents', count(*), coalesce(sum(extract(epoch from b.pairedtime)::bigint % 1000003 * 31 + b.id::bigint * 7 + b.pairedid * 13 + b.rssi), 0)::bigint
  from dbo.btevents b
  union all
  select 'gpsevents', count(*), coalesce(sum(g.fingerprint % 1000003 + g.piece + g.id::bigint * 7), 0)::bigint
  from dbo.gpsevents g
$$;
