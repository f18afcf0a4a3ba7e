-- Opens a set of boundaries to be filled, and removes what another load of that level and year left unfinished. A file that serves already is not opened again: loaded is 1.
create function dbo.begin_boundary_set(_level text, _year int, _source text, _sha256 bytea, _settings text, _now timestamp) returns table (set_id int, loaded int)
language plpgsql security definer set search_path = dbo, pg_temp as $$
#variable_conflict use_column
declare
  serving int;
  opened int;
begin
  perform dbo.hold_lock('boundaries', 'Exclusive');
  select s.set_id into serving from dbo.boundary_sets s
  where s.level = _level and s.year = _year and s.in_force = 1 and s.sha256 = _sha256 and s.settings = _settings;
  if serving is not null then
    return query select serving, 1;
    return;
  end if;
  perform dbo.remove_boundary_sets(_level, _year);
  insert into dbo.boundary_sets (level, year, source, sha256, settings, begun_at, in_force)
  values (_level, _year, _source, _sha256, _settings, _now, 0)
  returning boundary_sets.set_id into opened;
  return query select opened, 0;
end $$;
