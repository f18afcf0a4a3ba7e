-- How somebody probably travelled, by metres per second: 1 still, 2 on foot, 3 bicycle, 4 motor vehicle or train, 5 aircraft; null when the speed is.
create function dbo.transport_of(_mps float8) returns int
language sql immutable as $$
  select case when _mps < 0.5 then 1 when _mps < 2.5 then 2 when _mps < 7 then 3 when _mps < 70 then 4 when _mps >= 70 then 5 end
$$;
