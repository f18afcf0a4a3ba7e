-- A value to the nearest of so many steps a unit, halves away from zero; what lies within 5e-11 of a half counts as one, as where ten decimals are kept.
create function dbo.rounded(_value float8, _steps float8) returns float8
language sql immutable as $$
  select sign(_value) * floor(abs(_value) * _steps + 0.5 + 0.00000000005 * _steps) / _steps
$$;
