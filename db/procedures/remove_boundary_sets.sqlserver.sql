-- Removes what does not serve of a level and year: sets that were replaced, and loads that were never finished.
create or alter procedure dbo.remove_boundary_sets @level varchar(20), @year int as begin
  set nocount on;
  declare @dead table (set_id int not null);
  insert into @dead (set_id) select s.set_id from dbo.boundary_sets s where s.level = @level and s.year = @year and s.in_force = 0;
  delete from dbo.boundary_edges where set_id in (select d.set_id from @dead d);
  delete from dbo.boundary_tiles where set_id in (select d.set_id from @dead d);
  delete from dbo.boundary_units where set_id in (select d.set_id from @dead d);
  delete from dbo.boundary_sets where set_id in (select d.set_id from @dead d);
end;
