-- A platform as a number: 1 ios, 2 android, 3 something else; null when nothing was said.
create function dbo.platform_code(_platform text) returns int
language sql immutable as $$
  select case _platform when 'ios' then 1 when 'android' then 2 when '' then null else 3 end
$$;
