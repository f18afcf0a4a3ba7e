-- Says from when to when each of the given purposes is open to everybody; the others stay as they are.
create function dbo.set_purposes(_purposes_purpose text[], _purposes_open_from timestamp[], _purposes_open_to timestamp[]) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
begin
  perform dbo.hold_lock('purposes', 'Exclusive');
  insert into dbo.purposes (purpose, open_from, open_to)
  select n.purpose, n.open_from, n.open_to from unnest(_purposes_purpose, _purposes_open_from, _purposes_open_to) as n (purpose, open_from, open_to)
  on conflict (purpose) do update set open_from = excluded.open_from, open_to = excluded.open_to;
end $$;
