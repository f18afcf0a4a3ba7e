-- The set of boundaries of a level that serves for a year: the newest that holds by then, or the oldest when all are newer; null when there is none.
create function dbo.boundary_set(_level text, _year int) returns int
language sql stable as $$
  select s.set_id from dbo.boundary_sets s
  where s.level = _level and s.in_force = 1
  order by case when s.year <= _year then 0 else 1 end, abs(_year - s.year)
  limit 1
$$;
