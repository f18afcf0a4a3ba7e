-- Whether two fixes are too far apart for anybody: more than 100 m/s beyond what both may be off, within ten minutes. 1 when so, 0 when not, null when there is no fix before.
create function dbo.jump_of(_distance float8, _seconds float8, _off float8) returns int
language sql immutable as $$
  select case when _distance is not null then case when _seconds <= 600 and _distance - _off > 100 * _seconds then 1 else 0 end end
$$;
