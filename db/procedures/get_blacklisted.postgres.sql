-- Since when a phone number, by its keyed hash, may not register; no row when it may.
create function dbo.get_blacklisted(_number_hash bytea) returns table (since timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select b.since from dbo.blacklist b where b.number_hash = _number_hash
$$;
