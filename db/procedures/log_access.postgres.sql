-- Puts on record, before data leaves, who reads whose data and on what legal ground: one row for each phone number.
create function dbo.log_access(
  _now timestamp, _phone_numbers_value text[], _person_name text, _person_id text, _person_organization text,
  _organization text, _legal_means text, _request_id text
) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  insert into dbo.applog (timest, phonenumber, person_name, person_id, person_organization, organization, legal_means, request_id)
  select _now, n.value, _person_name, _person_id, _person_organization, _organization, _legal_means, _request_id
  from unnest(_phone_numbers_value) as n (value)
$$;
