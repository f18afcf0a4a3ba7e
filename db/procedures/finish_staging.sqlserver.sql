-- Notes that every line of a lake file has been staged or set aside; from here on the importers may take it.
create or alter procedure dbo.finish_staging @file_id int, @lines int, @now datetime2(0) as begin
  set nocount on;
  update f set lines = @lines, staged_at = @now from dbo.lake_files f where f.file_id = @file_id and f.lines is null;
end;
