-- Puts a phone number, by its keyed hash, on the list of those that may not register, or takes it off.
create function dbo.set_blacklisted(_number_hash bytea, _listed int, _now timestamp) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  delete from dbo.blacklist b where b.number_hash = _number_hash and _listed = 0;
  insert into dbo.blacklist (number_hash, since) select _number_hash, _now where _listed = 1 on conflict (number_hash) do nothing
$$;
