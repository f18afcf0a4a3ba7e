-- Brings the GPS events of a lake file that are not yet there into agg_gpsevents, and notes when nothing of the file is left to do.
-- The books are over the events that are good but for consent; rejected are those without consent to statistics, whether or not tracing may keep them.
create or alter procedure dbo.aggregator @file_id int, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  exec dbo.hold_lock 'erasure', 'Shared';
  exec dbo.aggregate_events @file_id, 0, @now;
  exec dbo.tell_platforms;
  update f set imported_at = @now
  from dbo.lake_files f
  where f.file_id = @file_id and f.lines is not null and f.imported_at is null
    and not exists (select 1 from dbo.dluserdatastaging s where s.hour = f.hour and s.file_id = @file_id and s.state & 7 <> 7);
  commit;
  select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = @file_id and t.task = 'aggregator';
end;
