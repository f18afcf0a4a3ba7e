-- When a device consented to each purpose, cut to the time for which the purpose is open; nothing of a device that is erased or revoked.
create function dbo.get_consent_periods(_uuid text) returns table (purpose text, timefrom timestamp, timeto timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select p.purpose, c.timefrom, c.timeto
  from dbo.uuid_id u
  cross join dbo.purposes p
  cross join lateral dbo.consent_periods(p.purpose) c
  where c.id = u.id and u.uuid = _uuid and u.erased_at is null and u.revoked_at is null
  order by p.purpose, c.timefrom, c.timeto
$$;
