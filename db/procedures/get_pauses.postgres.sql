-- When nothing of a device may count, by sensor and time, and the reason its owner gave.
create function dbo.get_pauses(_uuid text) returns table (sensor text, timefrom timestamp, timeto timestamp, reason text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select p.sensor, p.timefrom, p.timeto, p.reason
  from dbo.uuid_id u
  join dbo.pauses p on p.id = u.id
  where u.uuid = _uuid and u.erased_at is null
  order by p.sensor, p.timefrom, p.timeto
$$;
