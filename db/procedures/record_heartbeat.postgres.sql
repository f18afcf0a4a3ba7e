-- Notes that a device was heard of; what is known to be later stays.
create function dbo.record_heartbeat(_uuid text, _now timestamp) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
begin
  perform dbo.hold_lock('device-' || _uuid, 'Exclusive');
  insert into dbo.uuid_activity as a (id, lastactivity)
  select u.id, _now from dbo.uuid_id u where u.uuid = _uuid and u.confirmed_at is not null and u.revoked_at is null and u.erased_at is null
  on conflict (id) do update set lastactivity = excluded.lastactivity where excluded.lastactivity > a.lastactivity;
end $$;
