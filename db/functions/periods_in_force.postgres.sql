-- The consent periods of the devices that take part at a moment: neither erased nor revoked, and their consent in force then.
create function dbo.periods_in_force(_purpose text, _now timestamp) returns table (id int, timefrom timestamp, timeto timestamp)
language sql stable as $$
  select c.id, c.timefrom, c.timeto
  from dbo.uuid_id u
  join dbo.consent_periods(_purpose) c on c.id = u.id
  where u.erased_at is null and u.revoked_at is null
    and exists (select 1 from dbo.consent_periods(_purpose) n where n.id = u.id and n.timefrom <= _now::timestamp(0) and _now::timestamp(0) < n.timeto)
$$;
