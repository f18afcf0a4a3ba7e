-- Sees to a partition for each calendar day from the first to the last of the given hours (hours since 1970).
-- Where none can be split off, rows are stored all the same, only not apart: that costs speed and loses nothing, so it is told and stops nobody.
create or alter procedure dbo.ensure_days @hour_from int, @hour_to int as begin
  set nocount on;
  if exists (select 1 from dbo.schema_history h where h.name = 'procedures/split_days') -- object_id does not tell who may not execute it
  begin
    begin try
      exec dbo.split_days @hour_from, @hour_to;
    end try
    begin catch
      declare @reason nvarchar(2000) = error_message();
      if xact_state() <> 0 rollback;
      print 'no partitions were split off: ' + @reason;
    end catch;
  end;
end;
