-- Imports the sightings of a staged lake file that are not yet imported: kept ones with the internal key of the device seen and the platforms of both, refused ones set aside with their reason.
-- Of a sighting without consent, or from a pause, nothing is set aside but its place. With @replay = 1 the refused ones are judged anew.
create or alter procedure dbo.btimporter @file_id int, @replay int, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @began datetime2(3) = sysutcdatetime();
  declare @lock varchar(60) = concat('btimporter-', @file_id);
  declare @hour int, @events bigint, @kept bigint, @stored bigint;
  begin transaction;
  exec dbo.hold_lock 'erasure', 'Shared';
  exec dbo.hold_lock 'platforms', 'Shared';
  exec dbo.hold_lock @lock, 'Exclusive';
  select @hour = f.hour from dbo.lake_files f where f.file_id = @file_id;
  declare @taken dbo.id_list;
  insert into @taken (id) select s.line from dbo.dluserdatastaging s where s.hour = @hour and s.file_id = @file_id and @replay = 0 and s.state & 2 = 0;
  select s.line, s.ordinal, s.id, case when s.reason not in ('consent-missing', 'paused') then s.event end as event, s.pairedtime, s.pairedid, s.reason, s.platform, s.pairedplatform,
    case when s.reason is null then cast(s.rssi as smallint) end as rssi,
    case when s.reason is null then cast(s.txpower as smallint) end as txpower,
    row_number() over (partition by s.id, s.pairedtime, s.pairedid, s.rssi, s.txpower, s.reason order by s.line, s.ordinal) as repeat_number
  into #events from dbo.staged_btevents(@hour, @file_id, @replay) s;
  select @events = count(*), @kept = count(case when e.reason is null then 1 end) from #events e;

  exec dbo.count_rejections @file_id, 'btimporter', -1;
  if @replay = 1
  begin
    delete r from dbo.rejectedevents r join #events e on e.line = r.line and e.ordinal = r.ordinal and e.reason is null where r.hour = @hour and r.file_id = @file_id and r.task = 'btimporter';
    update r set reason = e.reason, event = e.event
    from dbo.rejectedevents r join #events e on e.line = r.line and e.ordinal = r.ordinal and e.reason <> r.reason where r.hour = @hour and r.file_id = @file_id and r.task = 'btimporter';
  end
  else
    insert into dbo.rejectedevents (hour, file_id, line, ordinal, task, id, reason, event, rejected_at)
    select @hour, @file_id, e.line, e.ordinal, 'btimporter', e.id, e.reason, e.event, @now from #events e where e.reason is not null;

  insert into dbo.btevents (hour, id, pairedtime, pairedid, rssi, txpower, file_id, line, platform, pairedplatform)
  select datediff(hour, '1970-01-01', e.pairedtime), e.id, e.pairedtime, e.pairedid, e.rssi, e.txpower, @file_id, e.line, e.platform, e.pairedplatform
  from #events e
  where e.reason is null and e.repeat_number = 1 and not exists (
    select 1 from dbo.btevents b with (updlock, holdlock)
    where b.id = e.id and b.hour = datediff(hour, '1970-01-01', e.pairedtime) and b.pairedtime = e.pairedtime
      and b.pairedid = e.pairedid and b.rssi = e.rssi and b.txpower = e.txpower
  );
  set @stored = @@rowcount;

  declare @fresh bigint = case when @replay = 1 then 0 else @events end, @duplicates bigint = @kept - @stored, @rejected bigint = case when @replay = 1 then -@kept else @events - @kept end;
  declare @milliseconds bigint = datediff(millisecond, @began, sysutcdatetime());
  exec dbo.record_task @file_id, 'btimporter', @fresh, @stored, @duplicates, @rejected, @milliseconds, @now;
  exec dbo.count_rejections @file_id, 'btimporter', 1;
  exec dbo.take_lines @hour, @file_id, @taken, 2;
  commit;
  select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = @file_id and t.task = 'btimporter';
end;
