-- Stages lines of a lake file, each once: its device, what the phone is, and its events as they came; a line that says none of it is set aside, and looked at again when it comes again.
-- A line arrives without a device when it could not be read as a record at all. A line that was staged from another file (by its place in the stream) is kept as a repeat, for no task to take.
create or alter procedure dbo.adlsimporter @file_id int, @lines dbo.lake_lines readonly, @contact_ids dbo.contact_id_list readonly, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @began datetime2(3) = sysutcdatetime();
  declare @hour int, @path varchar(400);
  begin transaction;
  exec dbo.hold_lock 'erasure', 'Shared';
  select @hour = f.hour, @path = f.path from dbo.lake_files f with (updlock) where f.file_id = @file_id;

  select l.line, u.id, u.erased_at, u.revoked_at, l.enqueued_at, l.sequence, coalesce(l.accepted, l.event_count) as accepted, l.event_count, l.events,
    cast(coalesce(l.platform, '') as nvarchar(100)) as platform, cast(coalesce(l.osversion, '') as nvarchar(100)) as osversion,
    cast(coalesce(l.appversion, '') as nvarchar(100)) as appversion, cast(coalesce(l.model, '') as nvarchar(100)) as model,
    case
      when l.uuid is null or l.enqueued_at is null or l.events is null then 'line-malformed'
      when u.id is null then 'device-unknown' when u.erased_at is not null then 'device-erased' when u.revoked_at is not null then 'device-revoked'
      when len(concat(l.platform, '.')) > 101 or len(concat(l.osversion, '.')) > 101 or len(concat(l.appversion, '.')) > 101 or len(concat(l.model, '.')) > 101 then 'text-length' -- len does not count spaces at the end
    end as reason,
    case when exists (
      select 1 from dbo.dluserdatastaging o join dbo.lake_files f on f.file_id = o.file_id
      where o.id = u.id and o.sequence = l.sequence and o.enqueued_at = l.enqueued_at and o.hour between @hour - 1 and @hour + 1 and o.file_id <> @file_id and o.state & 8 = 0
        and (f.lines is not null or f.path <> @path) -- of an older version of this file nothing is imported that was staged by half
    ) then 1 else 0 end as repeated
  into #lines
  from @lines l
  left join dbo.uuid_id u on u.uuid = cast(l.uuid as varchar(400));

  -- A line that is staged or set aside by now is not new; one that was set aside and can be staged changes sides.
  select l.line, l.id, l.enqueued_at, l.sequence, l.accepted, l.event_count, l.platform, l.osversion, l.appversion, l.model, l.events, l.reason, l.repeated, r.reason as was
  into #fresh
  from #lines l
  left join dbo.rejectedevents r on r.hour = @hour and r.file_id = @file_id and r.line = l.line and r.ordinal = -1
  where not exists (select 1 from dbo.dluserdatastaging s where s.hour = @hour and s.file_id = @file_id and s.line = l.line)
    and (r.reason is null or l.reason is null);

  insert into dbo.dluserdatastaging (hour, file_id, line, id, enqueued_at, sequence, platform, osversion, appversion, model, events, state)
  select @hour, @file_id, n.line, n.id, n.enqueued_at, n.sequence, n.platform, n.osversion, n.appversion, n.model, n.events, case when n.repeated = 1 then 15 else 0 end
  from #fresh n where n.reason is null;
  delete r from dbo.rejectedevents r join #fresh n on n.line = r.line and n.was is not null where r.hour = @hour and r.file_id = @file_id and r.ordinal = -1;
  insert into dbo.rejectedevents (hour, file_id, line, ordinal, task, id, reason, event, rejected_at)
  select @hour, @file_id, n.line, -1, 'adlsimporter', n.id, n.reason, null, @now from #fresh n where n.reason is not null;

  select coalesce(n.was, n.reason) as reason, n.platform, n.appversion, sum(case when n.was is null then n.event_count else -n.event_count end) as events, sum(case when n.was is null then 1 else -1 end) as lines
  into #reasons
  from #fresh n where n.reason is not null or n.was is not null
  group by coalesce(n.was, n.reason), n.platform, n.appversion;
  update i set events = i.events + n.events, lines = i.lines + n.lines
  from dbo.import_rejections i join #reasons n on n.reason = i.reason and n.platform = i.platform and n.appversion = i.appversion
  where i.file_id = @file_id and i.task = 'adlsimporter';
  insert into dbo.import_rejections (file_id, task, reason, platform, appversion, events, lines)
  select @file_id, 'adlsimporter', n.reason, n.platform, n.appversion, n.events, n.lines from #reasons n
  where not exists (
    select 1 from dbo.import_rejections i
    where i.file_id = @file_id and i.task = 'adlsimporter' and i.reason = n.reason and i.platform = n.platform and i.appversion = n.appversion
  );

  declare @events bigint, @stored bigint, @duplicates bigint, @rejected bigint, @accepted bigint, @fresh int;
  declare @first_sequence bigint, @last_sequence bigint, @first_enqueued datetime2(0), @last_enqueued datetime2(0);
  select @fresh = count(*), @events = coalesce(sum(case when n.was is null then cast(n.event_count as bigint) end), 0),
    @accepted = coalesce(sum(case when n.was is null then cast(n.accepted as bigint) end), 0),
    @stored = coalesce(sum(case when n.reason is null and n.repeated = 0 then cast(n.event_count as bigint) end), 0),
    @duplicates = coalesce(sum(case when n.reason is null and n.repeated = 1 then cast(n.event_count as bigint) end), 0),
    @rejected = coalesce(sum(case when n.reason is not null then cast(n.event_count as bigint) end), 0) - coalesce(sum(case when n.was is not null then cast(n.event_count as bigint) end), 0),
    @first_sequence = min(n.sequence), @last_sequence = max(n.sequence), @first_enqueued = min(n.enqueued_at), @last_enqueued = max(n.enqueued_at)
  from #fresh n;
  update dbo.lake_files set accepted = accepted + @accepted, imported_at = null,
    first_sequence = case when first_sequence < @first_sequence or @first_sequence is null then first_sequence else @first_sequence end,
    last_sequence = case when last_sequence > @last_sequence or @last_sequence is null then last_sequence else @last_sequence end,
    first_enqueued = case when first_enqueued < @first_enqueued or @first_enqueued is null then first_enqueued else @first_enqueued end,
    last_enqueued = case when last_enqueued > @last_enqueued or @last_enqueued is null then last_enqueued else @last_enqueued end
  where file_id = @file_id and @fresh > 0;
  declare @milliseconds bigint = datediff(millisecond, @began, sysutcdatetime());
  update dbo.import_tasks set events = events + @events, stored = stored + @stored, duplicates = duplicates + @duplicates, rejected = rejected + @rejected,
    milliseconds = milliseconds + @milliseconds, started_at = @now, finished_at = @now, error = null
  where file_id = @file_id and task = 'adlsimporter';
  if @@rowcount = 0
    insert into dbo.import_tasks (file_id, task, events, stored, duplicates, rejected, attempts, milliseconds, started_at, finished_at, error)
    values (@file_id, 'adlsimporter', @events, @stored, @duplicates, @rejected, 0, @milliseconds, @now, @now, null);

  select l.id, max(l.enqueued_at) as lastactivity into #active
  from #lines l where l.id is not null and l.erased_at is null and l.revoked_at is null and l.enqueued_at is not null group by l.id;
  insert into dbo.uuid_activity (id, lastactivity)
  select n.id, n.lastactivity from #active n
  where not exists (select 1 from dbo.uuid_activity a with (updlock, holdlock) where a.id = n.id);
  update a set lastactivity = n.lastactivity
  from dbo.uuid_activity a join #active n on n.id = a.id where n.lastactivity > a.lastactivity;

  insert into dbo.contact_ids (hour, file_id, contact_id, id, valid_from)
  select @hour, @file_id, n.contact_id, n.id, n.valid_from
  from @contact_ids n
  join dbo.uuid_id u on u.id = n.id and u.erased_at is null and u.revoked_at is null
  where not exists (select 1 from dbo.contact_ids c with (updlock, holdlock) where c.hour = @hour and c.file_id = @file_id and c.contact_id = n.contact_id);

  select l.id, l.platform, l.osversion, l.appversion, l.model, min(l.enqueued_at) as since into #devices
  from #lines l where l.reason is null group by l.id, l.platform, l.osversion, l.appversion, l.model;
  select u.id into #told -- held, so that of two importers that hear of one device the second sees what the first heard
  from dbo.uuid_id u with (updlock)
  where u.id in (
    select n.id from #devices n
    where not exists (
      select 1 from dbo.device_information d
      where d.id = n.id and d.platform = n.platform and d.osversion = n.osversion and d.appversion = n.appversion and d.model = n.model and d.since <= n.since
    )
  );
  insert into dbo.device_information (id, platform, osversion, appversion, model, since)
  select n.id, n.platform, n.osversion, n.appversion, n.model, n.since from #devices n
  where not exists (
    select 1 from dbo.device_information d with (updlock, holdlock)
    where d.id = n.id and d.platform = n.platform and d.osversion = n.osversion and d.appversion = n.appversion and d.model = n.model
  );
  update d set since = n.since
  from dbo.device_information d
  join #devices n on n.id = d.id and n.platform = d.platform and n.osversion = d.osversion and n.appversion = d.appversion and n.model = d.model
  where n.since < d.since;

  select p.id, p.platform into #platforms
  from (select u.id, u.platform as was, dbo.platform_code(dbo.platform_of(u.id)) as platform from dbo.uuid_id u with (updlock) where u.id in (select t.id from #told t)) p
  where p.platform is not null and (p.was is null or p.was <> p.platform);
  if exists (select 1 from #platforms)
  begin
    insert into dbo.platform_changes (id) -- for aggregator to bring to what was seen of them; first, as tell_platforms comes to the two tables in this order
    select p.id from #platforms p where not exists (select 1 from dbo.platform_changes c with (updlock, holdlock) where c.id = p.id);
    update u set platform = p.platform from dbo.uuid_id u join #platforms p on p.id = u.id;
  end;
  commit;
end;
