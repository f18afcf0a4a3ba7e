-- The files that have set something aside, for a reason where one is said (not null), and by which task: what can be judged anew.
create function dbo.get_replayable_files(_reason text, _file_id int) returns table (file_id int, path text, hour int, partition_id int, task text, events bigint)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select f.file_id, f.path, f.hour, f.partition_id, r.task, count(*)
  from dbo.rejectedevents r
  join dbo.lake_files f on f.file_id = r.file_id and f.hour = r.hour
  where (_reason is null or r.reason = _reason) and (_file_id is null or r.file_id = _file_id)
  group by f.file_id, r.task
  order by f.hour, f.path, r.task
$$;
