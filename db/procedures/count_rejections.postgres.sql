-- Adds what a task has set aside of a file by now to its counts by reason, platform and app version, so many times: -1 before a run and 1 after it leave what the run changed.
create function dbo.count_rejections(_file_id int, _task text, _times int) returns void
language plpgsql as $$
declare
  _hour int := (select f.hour from dbo.lake_files f where f.file_id = _file_id);
begin
  insert into dbo.import_rejections as n (file_id, task, reason, platform, appversion, events)
  select _file_id, _task, r.reason, s.platform, s.appversion, _times * count(*)
  from dbo.rejectedevents r
  join dbo.dluserdatastaging s on s.hour = _hour and s.file_id = _file_id and s.line = r.line
  where r.hour = _hour and r.file_id = _file_id and r.task = _task
  group by r.reason, s.platform, s.appversion
  on conflict (file_id, task, reason, platform, appversion) do update set events = n.events + excluded.events;
end $$;
