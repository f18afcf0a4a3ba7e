-- Adds units, tiles and borders to an open set; what was added by an earlier try stays as it is. An error when another load has taken its place.
create function dbo.fill_boundary_set(
  _set_id int, _units_unit_id int[], _units_code text[], _units_name text[],
  _tiles_place_from bigint[], _tiles_place_to bigint[], _tiles_unit_id int[], _tiles_part int[],
  _edges_part int[], _edges_unit_id int[], _edges_x1 int[], _edges_y1 int[], _edges_x2 int[], _edges_y2 int[]
) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
begin
  perform 1 from dbo.boundary_sets s where s.set_id = _set_id and s.in_force = 0 for share;
  if not found then raise exception 'another load has taken the place of this one' using errcode = 'P0002'; end if;
  insert into dbo.boundary_units (set_id, unit_id, code, name)
  select _set_id, u.unit_id, u.code, u.name from unnest(_units_unit_id, _units_code, _units_name) as u (unit_id, code, name)
  on conflict (set_id, unit_id) do nothing;
  with added as (
    insert into dbo.boundary_tiles (set_id, place_from, place_to, unit_id, part)
    select _set_id, t.place_from, t.place_to, t.unit_id, t.part
    from unnest(_tiles_place_from, _tiles_place_to, _tiles_unit_id, _tiles_part) as t (place_from, place_to, unit_id, part)
    on conflict (set_id, place_from) do nothing
    returning part
  )
  insert into dbo.boundary_edges (set_id, part, unit_id, x1, y1, x2, y2)
  select _set_id, e.part, e.unit_id, e.x1, e.y1, e.x2, e.y2
  from unnest(_edges_part, _edges_unit_id, _edges_x1, _edges_y1, _edges_x2, _edges_y2) as e (part, unit_id, x1, y1, x2, y2)
  join added a on a.part = e.part
  order by e.part, e.unit_id;
end $$;
