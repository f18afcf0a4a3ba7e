-- Every period of consent of a device, withdrawn ones too, by purpose and newest first. One that is in force ends on 9999-12-31.
create function dbo.get_consents(_uuid text)
returns table (purpose text, timefrom timestamp, timeto timestamp, text_version text, text_hash text, recorded_at timestamp, withdrawn_at timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select c.purpose, c.timefrom, c.timeto, c.text_version, c.text_hash, c.recorded_at, c.withdrawn_at
  from dbo.uuid_id u
  join dbo.consents c on c.id = u.id
  where u.uuid = _uuid and u.erased_at is null
  order by c.purpose, c.timefrom desc, c.timeto desc
$$;
