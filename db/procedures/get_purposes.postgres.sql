-- What data may be used for at all, and from when to when each purpose is open to everybody.
create function dbo.get_purposes() returns table (purpose text, open_from timestamp, open_to timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select p.purpose, p.open_from, p.open_to from dbo.purposes p order by p.purpose
$$;
