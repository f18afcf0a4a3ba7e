-- The pauses of several devices that reach into the window, by device, sensor and time. Times are seconds since 1970-01-01T00:00Z.
create function dbo.get_device_pauses(_ids_id int[], _time_from timestamp, _time_to timestamp)
returns table (id int, sensor text, timefrom bigint, timeto bigint, reason text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select p.id, p.sensor, extract(epoch from p.timefrom)::bigint, extract(epoch from p.timeto)::bigint, p.reason
  from unnest(_ids_id) as n (id)
  join dbo.uuid_id u on u.id = n.id and u.erased_at is null
  join dbo.pauses p on p.id = u.id
  where p.timefrom <= _time_to and p.timeto > _time_from
  order by p.id, p.sensor, p.timefrom, p.timeto
$$;
