-- Notes that a task (1 gpsimporter, 2 btimporter, 4 aggregator) has taken lines of a lake file. The last thing before the end: two tasks of one file meet in these rows.
create or alter procedure dbo.take_lines @hour int, @file_id int, @lines dbo.id_list readonly, @task int as begin
  set nocount on;
  update s set state = s.state | @task
  from dbo.dluserdatastaging s join @lines l on l.id = s.line
  where s.hour = @hour and s.file_id = @file_id;
end;
