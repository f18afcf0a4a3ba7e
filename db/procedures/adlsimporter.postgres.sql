-- Stages lines of a lake file, each once: its device, what the phone is, and its events as they came; a line that says none of it is set aside.
-- A line arrives with a null body when it could not be read as a record at all. The contact ids are those said in the lines, as far as they are ours.
create function dbo.adlsimporter(
  _file_id int, _lines_line int[], _lines_uuid text[], _lines_enqueued_at timestamp[], _lines_body text[],
  _contact_ids_contact_id text[], _contact_ids_id int[], _contact_ids_valid_from timestamp[], _now timestamp
) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
begin
  perform dbo.hold_lock('erasure', 'Shared');
  create temp table if not exists staged_lines (
    line int, id int, erased_at timestamp, revoked_at timestamp, enqueued_at timestamp, uuid text,
    platform text, osversion text, appversion text, model text, events jsonb storage external, reason text
  ) on commit delete rows;

  insert into staged_lines (line, id, erased_at, revoked_at, enqueued_at, uuid, platform, osversion, appversion, model, events)
  select l.line, u.id, u.erased_at, u.revoked_at, l.enqueued_at, l.uuid,
    json_value(l.body, '$.platform'), json_value(l.body, '$.osVersion'), json_value(l.body, '$.appVersion'), json_value(l.body, '$.model'), l.body -> 'events'
  from (
    select r.line, r.uuid, r.enqueued_at, case when pg_input_is_valid(r.body, 'jsonb') then r.body::jsonb end as body
    from unnest(_lines_line, _lines_uuid, _lines_enqueued_at, _lines_body) as r (line, uuid, enqueued_at, body)
    offset 0 -- a fence: without it every use of the body would parse it again
  ) l
  left join dbo.uuid_id u on u.uuid = l.uuid;

  update staged_lines l set reason = case
    when l.uuid is null or l.enqueued_at is null or l.events is null or jsonb_typeof(l.events) <> 'array' then 'line-malformed'
    when l.id is null then 'device-unknown' when l.erased_at is not null then 'device-erased' when l.revoked_at is not null then 'device-revoked' else 'text-length' end
  where l.uuid is null or l.enqueued_at is null or l.events is null or jsonb_typeof(l.events) <> 'array'
    or l.id is null or l.erased_at is not null or l.revoked_at is not null
    or length(l.platform) > 100 or length(l.osversion) > 100 or length(l.appversion) > 100 or length(l.model) > 100;

  insert into dbo.rejectedevents (file_id, line, ordinal, reason, event, rejected_at)
  select _file_id, l.line, -1, l.reason, null, _now from staged_lines l where l.reason is not null
  on conflict (file_id, line, ordinal) do nothing;

  insert into dbo.uuid_activity as a (id, lastactivity)
  select l.id, max(l.enqueued_at) from staged_lines l
  where l.id is not null and l.erased_at is null and l.revoked_at is null and l.enqueued_at is not null group by l.id order by l.id
  on conflict (id) do update set lastactivity = excluded.lastactivity where excluded.lastactivity > a.lastactivity;

  delete from staged_lines l using dbo.rejectedevents r where r.file_id = _file_id and r.line = l.line and r.ordinal = -1;
  insert into dbo.dluserdatastaging (file_id, line, id, enqueued_at, platform, osversion, appversion, model, events)
  select _file_id, l.line, l.id, l.enqueued_at, coalesce(l.platform, ''), coalesce(l.osversion, ''), coalesce(l.appversion, ''), coalesce(l.model, ''), l.events
  from staged_lines l
  on conflict (file_id, line) do nothing;

  insert into dbo.contact_ids (file_id, contact_id, id, valid_from)
  select _file_id, n.contact_id, n.id, n.valid_from
  from unnest(_contact_ids_contact_id, _contact_ids_id, _contact_ids_valid_from) as n (contact_id, id, valid_from)
  join dbo.uuid_id u on u.id = n.id and u.erased_at is null and u.revoked_at is null
  order by n.contact_id
  on conflict (file_id, contact_id) do nothing;

  insert into dbo.device_information as d (id, platform, osversion, appversion, model, since)
  select l.id, coalesce(l.platform, ''), coalesce(l.osversion, ''), coalesce(l.appversion, ''), coalesce(l.model, ''), min(l.enqueued_at)
  from staged_lines l
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (id, platform, osversion, appversion, model) do update set since = excluded.since where excluded.since < d.since;

  delete from staged_lines;
end $$;
