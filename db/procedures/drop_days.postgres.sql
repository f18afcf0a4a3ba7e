-- Drops the oldest day of a table that ended by the given hour (hours since 1970), events and what is staged apart; 1 when there was one.
-- What lies before the days belongs to a partition named `_past`, made anew with each day that goes: see split_days.
create function dbo.drop_days(_events_before int, _staging_before int) returns int
language plpgsql as $$
declare
  parent text;
  hour_before int;
  day text;
  day_to int;
  past_to int;
begin
  perform dbo.hold_lock('days', 'Exclusive');
  set local lock_timeout = '2s'; -- whoever wants the table meanwhile waits behind this
  for parent, hour_before in values
    ('gpsevents', _events_before), ('btevents', _events_before), ('agg_gpsevents', _events_before),
    ('dluserdatastaging', _staging_before), ('rejectedevents', _staging_before)
  loop
    select d.name, d.hour_to into day, day_to
    from (
      select c.relname as name, (to_date(right(c.relname, 8), 'YYYYMMDD') - date '1970-01-01' + 1) * 24 as hour_to
      from pg_class c where c.relnamespace = 'dbo'::regnamespace and c.relkind = 'r' and c.relname ~ ('^' || parent || '_\d{8}$')
    ) d
    where d.hour_to <= hour_before order by d.hour_to limit 1;
    if day is not null then
      execute format('drop table dbo.%I', day);
    end if;
    select substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \(''?(\d+)')::int into past_to
    from pg_class c where c.oid = to_regclass(format('dbo.%I', parent || '_past'));
    if day is not null or past_to < hour_before then
      execute format('drop table if exists dbo.%I', parent || '_past'); -- older still
      execute format('create table dbo.%I partition of dbo.%I for values from (minvalue) to (%s)', parent || '_past', parent, coalesce(day_to, hour_before));
    end if;
    if day is not null then return 1; end if;
  end loop;
  return 0;
end $$;
