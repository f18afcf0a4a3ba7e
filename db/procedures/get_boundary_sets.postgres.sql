-- The sets of boundaries in force, by level and year.
create function dbo.get_boundary_sets() returns table (level text, year int, units int, source text, sha256 bytea, loaded_at timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select s.level, s.year::int, (select count(*)::int from dbo.boundary_units u where u.set_id = s.set_id), s.source, s.sha256, s.loaded_at
  from dbo.boundary_sets s where s.in_force = 1 order by s.level, s.year
$$;
