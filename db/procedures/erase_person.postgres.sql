-- Erases what is kept of a person apart from their devices: PINs and birth year.
create function dbo.erase_person(_user_id text) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  delete from dbo.pincodes p where p.user_id = _user_id;
  delete from dbo.birthyears b where b.user_id = _user_id
$$;
