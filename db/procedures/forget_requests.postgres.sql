-- Forgets which requests were made before a moment; the devices they got stay.
create function dbo.forget_requests(_before timestamp) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  delete from dbo.registration_requests r where r.created_at < _before
$$;
