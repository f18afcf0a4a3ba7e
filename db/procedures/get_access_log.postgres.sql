-- Who has read the data of a phone number, newest first, from the first row asked for.
create function dbo.get_access_log(_phone_number text, _first int, _count int)
returns table (applog_id bigint, timest timestamp, person_name text, person_id text, person_organization text, organization text, legal_means text, request_id text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select a.applog_id, a.timest, a.person_name, a.person_id, a.person_organization, a.organization, a.legal_means, a.request_id
  from dbo.applog a where a.phonenumber = _phone_number
  order by a.timest desc, a.applog_id desc
  offset _first limit _count
$$;
