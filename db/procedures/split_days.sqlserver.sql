-- SQL Server only: splits off a partition for each calendar day from the first to the last of the given hours (hours since 1970).
-- What lies before the first day there is stays one partition: drop_days takes days away there. It runs as the owner, since dynamic SQL is not covered by the right to execute the procedure.
create or alter procedure dbo.split_days @hour_from int, @hour_to int with execute as owner as begin
  set nocount on;
  set xact_abort on;
  declare @boundary int = @hour_from - @hour_from % 24;
  declare @statement nvarchar(200);
  declare @first int;
  begin transaction;
  exec dbo.hold_lock 'days', 'Exclusive';
  select @first = min(cast(v.value as int)) from sys.partition_range_values v
  join sys.partition_functions f on f.function_id = v.function_id
  where f.name = 'pf_day';
  while @boundary <= @hour_to + 24 begin
    if @boundary > @first and not exists (
      select 1 from sys.partition_range_values v
      join sys.partition_functions f on f.function_id = v.function_id
      where f.name = 'pf_day' and cast(v.value as int) = @boundary
    ) begin
      set @statement = 'alter partition scheme ps_day next used [primary]';
      exec (@statement);
      set @statement = 'alter partition function pf_day() split range (' + cast(@boundary as varchar(12)) + ')';
      exec (@statement);
    end;
    set @boundary = @boundary + 24;
  end;
  commit;
end;
