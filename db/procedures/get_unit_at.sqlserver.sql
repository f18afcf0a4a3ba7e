-- The unit of a level that a point lies in, by the boundaries that serve for a year; no row outside all units, or without boundaries.
create or alter procedure dbo.get_unit_at @level varchar(20), @year int, @latitude decimal(9, 6), @longitude decimal(9, 6) as begin
  set nocount on;
  declare @set_id int = dbo.boundary_set(@level, @year);
  select u.unit_id, u.code, u.name
  from dbo.stwithin(@set_id, @latitude, @longitude) w
  join dbo.boundary_units u on u.set_id = @set_id and u.unit_id = w.unit_id;
end;
