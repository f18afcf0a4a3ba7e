-- Removes what does not serve of a level and year: sets that were replaced, and loads that were never finished.
create function dbo.remove_boundary_sets(_level text, _year int) returns void
language plpgsql as $$
declare
  dead int[] := array(select s.set_id from dbo.boundary_sets s where s.level = _level and s.year = _year and s.in_force = 0);
begin
  delete from dbo.boundary_edges e where e.set_id = any (dead);
  delete from dbo.boundary_tiles t where t.set_id = any (dead);
  delete from dbo.boundary_units u where u.set_id = any (dead);
  delete from dbo.boundary_sets s where s.set_id = any (dead);
end $$;
