-- Erases a piece of what ended before the day of the given hour (hours since 1970), events with the books of their files and what is staged apart: a day of a table, or else some rows. All 0: nothing is left.
-- Each piece is small, so that no import waits long: whoever calls does so until nothing is left.
create function dbo.expire_days(_events_before int, _staging_before int) returns table (days int, row_count int, files int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
declare
  events int := _events_before - _events_before % 24;
  staging int := _staging_before - _staging_before % 24;
  rows int;
  old int[];
begin
  days := dbo.drop_days(events, staging);
  row_count := 0;
  files := 0;
  if days = 0 then
    delete from dbo.gpsevents g where g.hour < events; -- what came in late: the days are dropped by now
    get diagnostics row_count = row_count;
    delete from dbo.btevents b where b.hour < events;
    get diagnostics rows = row_count;
    row_count := row_count + rows;
    delete from dbo.agg_gpsevents a where a.hour < events;
    get diagnostics rows = row_count;
    row_count := row_count + rows;
    delete from dbo.dluserdatastaging s where s.hour < staging;
    get diagnostics rows = row_count;
    row_count := row_count + rows;
    delete from dbo.rejectedevents r where r.hour < staging;
    get diagnostics rows = row_count;
    row_count := row_count + rows;
    old := array(select f.file_id from dbo.lake_files f where f.hour < events order by f.hour limit 2000);
    delete from dbo.import_tasks t where t.file_id = any(old);
    delete from dbo.import_rejections r where r.file_id = any(old);
    delete from dbo.precomputed_checks c where c.file_id = any(old);
    delete from dbo.lake_files f where f.file_id = any(old);
    files := cardinality(old);
  end if;
  return next;
end $$;
