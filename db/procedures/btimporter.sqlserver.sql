-- Imports the sightings of a staged lake file, once: kept ones with the internal key of the device seen, refused ones set aside with their reason.
-- Of a sighting without consent nothing is set aside but its place. With static_ids = 1 a phone may also say the other's device id, as in 2020.
create or alter procedure dbo.btimporter @file_id int, @static_ids int, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @lock varchar(60) = concat('btimporter-', @file_id);
  declare @events int, @rejected int, @stored int;
  begin transaction;
  exec dbo.hold_lock 'erasure', 'Shared';
  exec dbo.hold_lock @lock, 'Exclusive';
  if not exists (select 1 from dbo.import_tasks t where t.file_id = @file_id and t.task = 'btimporter')
    and exists (select 1 from dbo.lake_files f where f.file_id = @file_id and f.lines is not null)
  begin
    select s.line, s.ordinal, s.id, case when s.reason <> 'consent-missing' then s.event end as event, s.pairedtime, s.pairedid, s.reason,
      case when s.reason is null then cast(s.rssi as smallint) end as rssi,
      case when s.reason is null then cast(s.txpower as smallint) end as txpower,
      row_number() over (partition by s.id, s.pairedtime, s.pairedid, s.rssi, s.txpower, s.reason order by s.line, s.ordinal) as repeat_number
    into #events from dbo.staged_btevents(@file_id, @static_ids) s;
    select @events = count(*), @rejected = count(e.reason) from #events e;

    insert into dbo.rejectedevents (file_id, line, ordinal, reason, event, rejected_at)
    select @file_id, e.line, e.ordinal, e.reason, e.event, @now from #events e where e.reason is not null;

    insert into dbo.btevents (hour, id, pairedtime, pairedid, rssi, txpower, file_id, line)
    select datediff(hour, '1970-01-01', e.pairedtime), e.id, e.pairedtime, e.pairedid, e.rssi, e.txpower, @file_id, e.line
    from #events e
    where e.reason is null and e.repeat_number = 1 and not exists (
      select 1 from dbo.btevents b with (updlock, holdlock)
      where b.id = e.id and b.hour = datediff(hour, '1970-01-01', e.pairedtime) and b.pairedtime = e.pairedtime
        and b.pairedid = e.pairedid and b.rssi = e.rssi and b.txpower = e.txpower
    );
    set @stored = @@rowcount;

    insert into dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, finished_at)
    values (@file_id, 'btimporter', @events, @stored, @events - @rejected - @stored, @rejected, @now);
  end;
  commit;
  select t.events, t.stored, t.duplicates, t.rejected from dbo.import_tasks t where t.file_id = @file_id and t.task = 'btimporter';
end;
