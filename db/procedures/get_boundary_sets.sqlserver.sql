-- The sets of boundaries in force, by level and year.
create or alter procedure dbo.get_boundary_sets as begin
  set nocount on;
  select s.level, cast(s.year as int) as year, (select count(*) from dbo.boundary_units u where u.set_id = s.set_id) as units, s.source, s.sha256, s.loaded_at
  from dbo.boundary_sets s where s.in_force = 1 order by s.level, s.year;
end;
