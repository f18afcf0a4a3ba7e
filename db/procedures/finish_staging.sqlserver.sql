-- Notes that every line of a lake file has been staged or set aside, and the SHA-256 of what was read.
create or alter procedure dbo.finish_staging @file_id int, @lines int, @sha256 varbinary(32), @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  update dbo.lake_files set lines = @lines, sha256 = @sha256, staged_at = @now where file_id = @file_id;
  exec dbo.record_task @file_id, 'adlsimporter', 0, 0, 0, 0, 0, @now;
  commit;
end;
