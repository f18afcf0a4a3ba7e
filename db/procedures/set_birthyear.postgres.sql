-- Notes the year a person was born in, as they said last.
create function dbo.set_birthyear(_user_id text, _birthyear int, _now timestamp) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  insert into dbo.birthyears (user_id, birthyear, changed_at) values (_user_id, _birthyear, _now)
  on conflict (user_id) do update set birthyear = excluded.birthyear, changed_at = excluded.changed_at
$$;
