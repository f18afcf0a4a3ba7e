-- Answers, so that a service knows that it can reach the database and run procedures there.
create function dbo.ping() returns table (alive int) language sql stable security definer set search_path = dbo, pg_temp as $$
  select 1
$$;
