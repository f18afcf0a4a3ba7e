-- Brings the GPS events of a lake file that are not yet there into agg_gpsevents, and notes when nothing of the file is left to do.
-- The books are over the events that are good but for consent; rejected are those without consent to statistics, whether or not tracing may keep them.
create function dbo.aggregator(_file_id int, _now timestamp) returns table (events bigint, stored bigint, duplicates bigint, rejected bigint)
language plpgsql security definer set search_path = dbo, pg_temp as $$
#variable_conflict use_column
begin
  perform dbo.hold_lock('erasure', 'Shared');
  perform dbo.aggregate_events(_file_id, 0, _now);
  perform dbo.tell_platforms();
  update dbo.lake_files f set imported_at = _now
  where f.file_id = _file_id and f.lines is not null and f.imported_at is null
    and not exists (select 1 from dbo.dluserdatastaging s where s.hour = f.hour and s.file_id = _file_id and s.state & 7 <> 7);
  return query select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = _file_id and t.task = 'aggregator';
end $$;
