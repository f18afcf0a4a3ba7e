-- Sees to a partition for each calendar day from the first to the last of the given hours (hours since 1970).
create function dbo.ensure_days(_hour_from int, _hour_to int) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  select dbo.split_days(_hour_from, _hour_to)
$$;
