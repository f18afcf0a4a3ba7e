-- The newest PIN of each of these people when it is younger than 7 days, else the one given for them, issued now.
create function dbo.issue_pins(_pins_user_id text[], _pins_pin text[], _now timestamp) returns table (user_id text, pin_code text, created_at timestamp)
language plpgsql security definer set search_path = dbo, pg_temp as $$
#variable_conflict use_column
begin
  perform dbo.hold_lock('pins', 'Exclusive'); -- one for all people: calls that name the same ones cannot wait for each other in a circle
  insert into dbo.pincodes (user_id, created_at, pin)
  select n.user_id, _now, n.pin from unnest(_pins_user_id, _pins_pin) as n (user_id, pin)
  where not exists (select 1 from dbo.pincodes p where p.user_id = n.user_id and p.created_at > _now - interval '7 days');
  return query
    select n.user_id, c.pin, c.created_at
    from unnest(_pins_user_id) as n (user_id)
    cross join lateral (select p.pin, p.created_at from dbo.pincodes p where p.user_id = n.user_id order by p.created_at desc, p.pin limit 1) c;
end $$;
