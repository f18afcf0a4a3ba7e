-- Closes the live files of the hours before one: notes how many lines came, so that the import finishes them like files of the lake.
create or alter procedure dbo.finish_live_files @hour_before int, @now datetime2(0) as begin
  set nocount on;
  update f set lines = s.lines + r.lines, staged_at = @now
  from dbo.lake_files f
  cross apply (select count(*) as lines from dbo.dluserdatastaging s where s.hour = f.hour and s.file_id = f.file_id) s
  cross apply (select count(*) as lines from dbo.rejectedevents r where r.hour = f.hour and r.file_id = f.file_id and r.ordinal = -1) r
  where f.imported_at is null and f.hour < @hour_before and f.etag = 'live' and f.lines is null;
end;
