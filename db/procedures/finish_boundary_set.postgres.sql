-- Puts a filled set in force in place of the one that served its level and year. What was replaced is removed by the next load.
create function dbo.finish_boundary_set(_set_id int, _now timestamp) returns table (in_force int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
#variable_conflict use_column
begin
  perform dbo.hold_lock('boundaries', 'Exclusive');
  if exists (select 1 from dbo.boundary_sets s where s.set_id = _set_id and s.in_force = 0 and s.loaded_at is null) then
    update dbo.boundary_sets o set in_force = 0
    from dbo.boundary_sets n where n.set_id = _set_id and o.level = n.level and o.year = n.year and o.in_force = 1;
    update dbo.boundary_sets s set in_force = 1, loaded_at = _now where s.set_id = _set_id;
    analyze dbo.boundary_units, dbo.boundary_tiles, dbo.boundary_edges;
  end if;
  return query select s.in_force::int from dbo.boundary_sets s where s.set_id = _set_id;
end $$;
