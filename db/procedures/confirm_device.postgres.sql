-- Notes that a registration is complete in every system: from here on the device counts as one. Says whether it does, which it cannot once it was revoked.
create function dbo.confirm_device(_uuid text, _now timestamp) returns table (confirmed int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
begin
  update dbo.uuid_id u set confirmed_at = _now
  where u.uuid = _uuid and u.confirmed_at is null and u.revoked_at is null and u.erased_at is null;
  return query select count(*)::int from dbo.uuid_id u
  where u.uuid = _uuid and u.confirmed_at is not null and u.revoked_at is null and u.erased_at is null;
end $$;
