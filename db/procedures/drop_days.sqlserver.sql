-- SQL Server only: empties the oldest day of a table that ended by the given hour (hours since 1970), events and what is staged apart; 1 when there was one.
-- When there is none, the boundaries between empty days are taken away. It runs as the owner, since dynamic SQL is not covered by the right to execute the procedure.
create or alter procedure dbo.drop_days @events_before int, @staging_before int with execute as owner as begin
  set nocount on;
  set xact_abort on;
  declare @dropped int = 0, @table_name sysname, @partition int, @boundary int, @kept int;
  declare @statement nvarchar(400);
  begin transaction;
  exec dbo.hold_lock 'days', 'Exclusive';
  set lock_timeout 2000; -- whoever wants the table meanwhile waits behind this
  select top (1) @table_name = d.table_name, @partition = p.partition_number
  from sys.partitions p
  join (
    values ('gpsevents', @events_before), ('btevents', @events_before), ('agg_gpsevents', @events_before),
      ('dluserdatastaging', @staging_before), ('rejectedevents', @staging_before), ('contact_ids', @staging_before)
  ) d (table_name, hour_before) on object_id('dbo.' + d.table_name) = p.object_id
  where p.index_id in (0, 1) and p.rows > 0 and p.partition_number <= (
    select count(*) from sys.partition_range_values v join sys.partition_functions f on f.function_id = v.function_id
    where f.name = 'pf_day' and cast(v.value as int) <= d.hour_before
  )
  order by p.partition_number;
  if @table_name is not null
  begin
    set @statement = 'truncate table dbo.' + quotename(@table_name) + ' with (partitions (' + cast(@partition as varchar(12)) + '))';
    exec (@statement);
    set @dropped = 1;
  end
  else
  begin
    select @kept = max(cast(v.value as int)) from sys.partition_range_values v join sys.partition_functions f on f.function_id = v.function_id
    where f.name = 'pf_day' and cast(v.value as int) <= @events_before and cast(v.value as int) <= @staging_before;
    while 1 = 1 begin
      select @boundary = min(cast(v.value as int)) from sys.partition_range_values v join sys.partition_functions f on f.function_id = v.function_id
      where f.name = 'pf_day' and cast(v.value as int) < @kept;
      if @boundary is null break;
      set @statement = 'alter partition function pf_day() merge range (' + cast(@boundary as varchar(12)) + ')';
      exec (@statement);
    end;
  end;
  commit;
  return @dropped;
end;
