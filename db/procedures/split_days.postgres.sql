-- Makes a partition for each calendar day from the first to the last of the given hours (hours since 1970).
create function dbo.split_days(_hour_from int, _hour_to int) returns void
language plpgsql as $$
declare
  boundary int;
  day text;
  parent text;
begin
  perform dbo.hold_lock('days', 'Exclusive');
  set local lock_timeout = '2s';
  for boundary in select generate_series(_hour_from - _hour_from % 24, _hour_to, 24) loop
    day := to_char(timestamp '1970-01-01' + make_interval(hours => boundary), 'YYYYMMDD');
    foreach parent in array array['gpsevents', 'btevents', 'agg_gpsevents'] loop
      if to_regclass(format('dbo.%I', parent || '_' || day)) is null then
        execute format('create table dbo.%I partition of dbo.%I for values from (%s) to (%s)', parent || '_' || day, parent, boundary, boundary + 24);
      end if;
    end loop;
  end loop;
end $$;
