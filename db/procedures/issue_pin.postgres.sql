-- The newest PIN of a person when it is younger than 7 days, else the given one, issued now.
create function dbo.issue_pin(_user_id text, _pin text, _now timestamp) returns table (pin_code text, created_at timestamp)
language plpgsql security definer set search_path = dbo, pg_temp as $$
#variable_conflict use_column
begin
  perform dbo.hold_lock('pin-' || _user_id, 'Exclusive');
  insert into dbo.pincodes (user_id, created_at, pin)
  select _user_id, _now, _pin where not exists (select 1 from dbo.pincodes p where p.user_id = _user_id and p.created_at > _now - interval '7 days');
  return query select p.pin, p.created_at from dbo.pincodes p where p.user_id = _user_id order by p.created_at desc, p.pin limit 1;
end $$;
