-- Stages lines of a lake file, each once: its device, what the phone is, and its events as they came; a line that says none of it is set aside.
-- A line arrives with a null body when it could not be read as a record at all. The contact ids are those said in the lines, as far as they are ours.
create or alter procedure dbo.adlsimporter @file_id int, @lines dbo.lake_lines readonly, @contact_ids dbo.contact_id_list readonly, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  exec dbo.hold_lock 'erasure', 'Shared';
  select l.line, u.id, u.erased_at, u.revoked_at, l.enqueued_at, j.platform, j.osversion, j.appversion, j.model, j.events,
    case
      when l.uuid is null or l.enqueued_at is null or j.events is null then 'line-malformed'
      when u.id is null then 'device-unknown' when u.erased_at is not null then 'device-erased' when u.revoked_at is not null then 'device-revoked' when j.longest > 100 then 'text-length'
    end as reason
  into #lines
  from @lines l
  cross apply (
    select coalesce(max(case when k.[key] = 'platform' then k.text end), '') as platform, coalesce(max(case when k.[key] = 'osVersion' then k.text end), '') as osversion,
      coalesce(max(case when k.[key] = 'appVersion' then k.text end), '') as appversion, coalesce(max(case when k.[key] = 'model' then k.text end), '') as model,
      max(case when k.[key] in ('platform', 'osVersion', 'appVersion', 'model') then k.length end) as longest,
      max(case when k.[key] = 'events' and k.type = 4 then k.value end) as events
    from (
      select p.[key] collate Latin1_General_BIN2 as [key], p.type, p.value, case when p.type < 4 then cast(p.value as nvarchar(100)) end as text, -- 4 and 5: an array, an object
        case when p.type < 4 then len(concat(p.value, '.') collate Latin1_General_BIN2) - 1 end as length -- len does not count spaces at the end
      from openjson(case when isjson(l.body) = 1 then l.body end) p
    ) k
  ) j
  left join dbo.uuid_id u on u.uuid = cast(l.uuid as varchar(400));

  insert into dbo.rejectedevents (file_id, line, ordinal, reason, event, rejected_at)
  select @file_id, l.line, -1, l.reason, null, @now
  from #lines l
  where l.reason is not null and not exists (select 1 from dbo.rejectedevents r where r.file_id = @file_id and r.line = l.line and r.ordinal = -1);

  select l.id, max(l.enqueued_at) as lastactivity into #active
  from #lines l where l.id is not null and l.erased_at is null and l.revoked_at is null and l.enqueued_at is not null group by l.id;
  insert into dbo.uuid_activity (id, lastactivity)
  select n.id, n.lastactivity from #active n
  where not exists (select 1 from dbo.uuid_activity a with (updlock, holdlock) where a.id = n.id);
  update a set lastactivity = n.lastactivity
  from dbo.uuid_activity a join #active n on n.id = a.id where n.lastactivity > a.lastactivity;

  delete l from #lines l join dbo.rejectedevents r on r.file_id = @file_id and r.line = l.line and r.ordinal = -1;
  insert into dbo.dluserdatastaging (file_id, line, id, enqueued_at, platform, osversion, appversion, model, events)
  select @file_id, l.line, l.id, l.enqueued_at, l.platform, l.osversion, l.appversion, l.model, l.events
  from #lines l
  where not exists (select 1 from dbo.dluserdatastaging s where s.file_id = @file_id and s.line = l.line);

  insert into dbo.contact_ids (file_id, contact_id, id, valid_from)
  select @file_id, n.contact_id, n.id, n.valid_from
  from @contact_ids n
  join dbo.uuid_id u on u.id = n.id and u.erased_at is null and u.revoked_at is null
  where not exists (select 1 from dbo.contact_ids c with (updlock, holdlock) where c.file_id = @file_id and c.contact_id = n.contact_id);

  select l.id, l.platform, l.osversion, l.appversion, l.model, min(l.enqueued_at) as since into #devices
  from #lines l group by l.id, l.platform, l.osversion, l.appversion, l.model;
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
  commit;
end;
