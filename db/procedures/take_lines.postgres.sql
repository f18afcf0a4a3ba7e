-- Notes that a task (1 gpsimporter, 2 btimporter, 4 aggregator) has taken lines of a lake file. The last thing before the end: two tasks of one file meet in these rows.
create function dbo.take_lines(_hour int, _file_id int, _lines int[], _task int) returns void
language sql as $$
  update dbo.dluserdatastaging s set state = s.state | _task
  where s.hour = _hour and s.file_id = _file_id and s.line = any (_lines)
$$;
