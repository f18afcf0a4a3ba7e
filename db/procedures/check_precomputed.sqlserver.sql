-- Recomputes, once for a file, the distances and speeds that phones say in one line in twenty (in all, of a file with fewer): how many were looked at, how many are wrong.
-- Both are over the event before it in the batch: metres on the great circle, 1 m or 5 % off; metres per second between the two, 0.5 m/s or 5 % off.
create or alter procedure dbo.check_precomputed @file_id int, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @lock varchar(60) = concat('check_precomputed-', @file_id);
  declare @hour int = (select f.hour from dbo.lake_files f where f.file_id = @file_id);
  begin transaction;
  exec dbo.hold_lock @lock, 'Exclusive';
  if not exists (select 1 from dbo.precomputed_checks c where c.file_id = @file_id)
    and exists (select 1 from dbo.lake_files f where f.file_id = @file_id and f.lines is not null)
  begin
    select s.event, datediff_big(second, s.before_timeto, s.timefrom) as seconds,
      dbo.metres_between(s.latitude, s.longitude, s.before_latitude, s.before_longitude) as metres
    into #pairs
    from (
      select e.event, e.timefrom, e.latitude, e.longitude, e.reason,
        lag(e.timeto) over (partition by e.line order by e.ordinal) as before_timeto, lag(e.latitude) over (partition by e.line order by e.ordinal) as before_latitude,
        lag(e.longitude) over (partition by e.line order by e.ordinal) as before_longitude, lag(e.reason, 1, 'first') over (partition by e.line order by e.ordinal) as before_reason
      from dbo.staged_gpsevents(@hour, @file_id, 'tracing_gps', 0, 0, 20) e
    ) s
    where s.reason is null and s.before_reason is null;

    insert into dbo.precomputed_checks (file_id, sampled, wrong, checked_at)
    select @file_id, count(*), count(case when c.claimed is null or abs(c.claimed - c.actual) > greatest(c.least_off, 0.05 * c.actual) then 1 end), @now
    from (
      select dbo.number_of(v.distance) as claimed, p.metres as actual, 1e0 as least_off
      from #pairs p cross apply (select json_value(p.event, '$.distance') as distance) v
      where v.distance is not null
      union all
      select dbo.number_of(v.mps), p.metres / nullif(p.seconds, 0), 0.5e0
      from #pairs p cross apply (select json_value(p.event, '$.mps') as mps) v
      where v.mps is not null and p.seconds > 0
    ) c;
  end;
  commit;
  select c.sampled, c.wrong from dbo.precomputed_checks c where c.file_id = @file_id;
end;
