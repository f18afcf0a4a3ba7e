-- Stages lines of a lake file, each once: its device, what the phone is, and its events as they came; a line that says none of it is set aside.
-- A line arrives with a null body when it could not be read as a record at all.
create or alter procedure dbo.adlsimporter @file_id int, @lines dbo.lake_lines readonly, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  select l.line, u.id, u.erased_at, l.enqueued_at, l.uuid,
    json_value(l.body, '$.platform') as platform, json_value(l.body, '$.osVersion') as osversion,
    json_value(l.body, '$.appVersion') as appversion, json_value(l.body, '$.model') as model,
    json_query(l.body, '$.events') as events
  into #lines
  from (select b.line, b.uuid, b.enqueued_at, case when isjson(b.body) = 1 then b.body end as body from @lines b) l
  left join dbo.uuid_id u on u.uuid = l.uuid;

  begin transaction;
  insert into dbo.rejectedevents (file_id, line, ordinal, reason, event, rejected_at)
  select @file_id, l.line, -1,
    case when l.uuid is null or l.enqueued_at is null or l.events is null or left(ltrim(l.events), 1) <> '[' then 'line-malformed'
      when l.id is null then 'device-unknown' when l.erased_at is not null then 'device-erased' else 'text-length' end, null, @now
  from #lines l
  where (l.uuid is null or l.enqueued_at is null or l.events is null or left(ltrim(l.events), 1) <> '['
      or l.id is null or l.erased_at is not null
      or len(l.platform) > 100 or len(l.osversion) > 100 or len(l.appversion) > 100 or len(l.model) > 100)
    and not exists (select 1 from dbo.rejectedevents r where r.file_id = @file_id and r.line = l.line and r.ordinal = -1);

  insert into dbo.dluserdatastaging (file_id, line, id, enqueued_at, platform, osversion, appversion, model, events)
  select @file_id, l.line, l.id, l.enqueued_at, coalesce(l.platform, ''), coalesce(l.osversion, ''), coalesce(l.appversion, ''), coalesce(l.model, ''), l.events
  from #lines l
  where not exists (select 1 from dbo.rejectedevents r where r.file_id = @file_id and r.line = l.line and r.ordinal = -1)
    and not exists (select 1 from dbo.dluserdatastaging s where s.file_id = @file_id and s.line = l.line);

  select l.id, max(l.enqueued_at) as lastactivity into #active
  from #lines l where l.id is not null and l.erased_at is null and l.enqueued_at is not null group by l.id;
  update a set lastactivity = n.lastactivity
  from dbo.uuid_activity a join #active n on n.id = a.id where n.lastactivity > a.lastactivity;
  insert into dbo.uuid_activity (id, lastactivity)
  select n.id, n.lastactivity from #active n
  where not exists (select 1 from dbo.uuid_activity a with (updlock, holdlock) where a.id = n.id);

  select s.id, s.platform, s.osversion, s.appversion, s.model, min(s.enqueued_at) as since into #devices
  from dbo.dluserdatastaging s join #lines l on l.line = s.line
  where s.file_id = @file_id
  group by s.id, s.platform, s.osversion, s.appversion, s.model;
  update d set since = n.since
  from dbo.device_information d
  join #devices n on n.id = d.id and n.platform = d.platform and n.osversion = d.osversion and n.appversion = d.appversion and n.model = d.model
  where n.since < d.since;
  insert into dbo.device_information (id, platform, osversion, appversion, model, since)
  select n.id, n.platform, n.osversion, n.appversion, n.model, n.since from #devices n
  where not exists (
    select 1 from dbo.device_information d with (updlock, holdlock)
    where d.id = n.id and d.platform = n.platform and d.osversion = n.osversion and d.appversion = n.appversion and d.model = n.model
  );
  commit;
end;
