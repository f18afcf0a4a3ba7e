-- The files that have set something aside, for a reason where one is said (not null), and by which task: what can be judged anew.
create or alter procedure dbo.get_replayable_files @reason varchar(40), @file_id int as begin
  set nocount on;
  select f.file_id, f.path, f.hour, f.partition_id, r.task, count_big(*) as events
  from dbo.rejectedevents r
  join dbo.lake_files f on f.file_id = r.file_id and f.hour = r.hour
  where (@reason is null or r.reason = @reason) and (@file_id is null or r.file_id = @file_id)
  group by f.file_id, f.path, f.hour, f.partition_id, r.task
  order by f.hour, f.path, r.task;
end;
