-- Adds units, tiles and borders to an open set; what was added by an earlier try stays as it is. An error when another load has taken its place.
create or alter procedure dbo.fill_boundary_set @set_id int, @units dbo.boundary_unit_list readonly, @tiles dbo.boundary_tile_list readonly, @edges dbo.boundary_edge_list readonly as begin
  set nocount on;
  set xact_abort on;
  declare @added table (part int not null primary key);
  begin transaction;
  if not exists (select 1 from dbo.boundary_sets s with (updlock, holdlock) where s.set_id = @set_id and s.in_force = 0)
    throw 50003, 'another load has taken the place of this one', 1;
  insert into dbo.boundary_units (set_id, unit_id, code, name)
  select @set_id, u.unit_id, u.code, u.name from @units u
  where not exists (select 1 from dbo.boundary_units b where b.set_id = @set_id and b.unit_id = u.unit_id);
  insert into @added (part)
  select t.part from @tiles t
  where t.part is not null and not exists (select 1 from dbo.boundary_tiles b where b.set_id = @set_id and b.place_from = t.place_from);
  insert into dbo.boundary_tiles (set_id, place_from, place_to, unit_id, part)
  select @set_id, t.place_from, t.place_to, t.unit_id, t.part from @tiles t
  where not exists (select 1 from dbo.boundary_tiles b where b.set_id = @set_id and b.place_from = t.place_from);
  insert into dbo.boundary_edges (set_id, part, unit_id, x1, y1, x2, y2)
  select @set_id, e.part, e.unit_id, e.x1, e.y1, e.x2, e.y2 from @edges e join @added a on a.part = e.part;
  commit;
end;
