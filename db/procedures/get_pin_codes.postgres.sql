-- The PINs issued to a person, newest first.
create function dbo.get_pin_codes(_user_id text) returns table (pin_code text, created_at timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select p.pin, p.created_at from dbo.pincodes p where p.user_id = _user_id order by p.created_at desc, p.pin
$$;
