-- The unit of a level that a point lies in, by the boundaries that serve for a year; no row outside all units, or without boundaries.
create function dbo.get_unit_at(_level text, _year int, _latitude double precision, _longitude double precision) returns table (unit_id int, code text, name text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select u.unit_id, u.code, u.name
  from (select dbo.boundary_set(_level, _year) as set_id) s
  cross join lateral dbo.stwithin(s.set_id, _latitude, _longitude) w
  join dbo.boundary_units u on u.set_id = s.set_id and u.unit_id = w.unit_id
$$;
