-- The year a person was born in, if they said.
create function dbo.get_birthyear(_user_id text) returns table (birthyear int)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select b.birthyear::int from dbo.birthyears b where b.user_id = _user_id
$$;
