-- Makes a partition for each calendar day from the first to the last of the given hours (hours since 1970).
-- What lies before 2020, or before the days that drop_days took away, belongs to a partition named `_past`: late rows go there, and with the next expire_days.
create function dbo.split_days(_hour_from int, _hour_to int) returns void
language plpgsql as $$
declare
  boundary int;
  day text;
  parent text;
  past_to int;
begin
  perform dbo.hold_lock('days', 'Exclusive');
  set local lock_timeout = '2s';
  foreach parent in array array['gpsevents', 'btevents', 'agg_gpsevents', 'dluserdatastaging', 'rejectedevents'] loop
    execute format('create table if not exists dbo.%I partition of dbo.%I for values from (minvalue) to (438288)', parent || '_past', parent);
    select substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \(''?(\d+)')::int into past_to
    from pg_class c where c.oid = format('dbo.%I', parent || '_past')::regclass;
    for boundary in select generate_series(greatest(past_to, _hour_from - _hour_from % 24), _hour_to, 24) loop
      day := parent || '_' || to_char(timestamp '1970-01-01' + make_interval(hours => boundary), 'YYYYMMDD');
      if to_regclass(format('dbo.%I', day)) is null then
        execute format('create table dbo.%I partition of dbo.%I for values from (%s) to (%s)', day, parent, boundary, boundary + 24);
        if parent = 'dluserdatastaging' then
          -- A line is marked three times, beside itself where there is room: its events lie apart. Nothing is asked of them, and nothing of them has to be swept.
          execute format('alter table dbo.%I set (fillfactor = 40, toast_tuple_target = 512, autovacuum_vacuum_insert_threshold = -1, toast.autovacuum_vacuum_insert_threshold = -1),
            alter column events set statistics 0, alter column gps_times set statistics 0, alter column gps_figures set statistics 0,
            alter column sightings_times set statistics 0, alter column sightings_figures set statistics 0', day);
        end if;
      end if;
    end loop;
  end loop;
end $$;
