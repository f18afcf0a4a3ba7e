-- The consent periods of those of the given devices that take part at a moment: neither erased nor revoked, and their consent in force then. A row a device.
-- Of a set of devices: an index is then walked once for all of them, not once for each.
create function dbo.periods_in_force(_ids int[], _purpose text, _now timestamp) returns table (id int, periods tsrange[])
language sql stable as $$
  select c.id, array_agg(tsrange(c.timefrom, c.timeto, '[]'))
  from dbo.consent_periods(_purpose) c
  where c.id = any (array(select u.id from dbo.uuid_id u where u.id = any (_ids) and u.erased_at is null and u.revoked_at is null))
  group by c.id
  having bool_or(c.timefrom <= _now::timestamp(0) and _now::timestamp(0) < c.timeto)
$$;
