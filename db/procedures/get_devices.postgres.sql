-- The devices among the given that are registered in full and neither revoked nor erased, oldest first, with what each said last that it is.
create function dbo.get_devices(_uuids_value text[])
returns table (uuid text, created_at timestamp, lastactivity timestamp, platform text, osversion text, appversion text, model text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select u.uuid, u.created_at, a.lastactivity, d.platform, d.osversion, d.appversion, d.model
  from dbo.uuid_id u
  left join dbo.uuid_activity a on a.id = u.id
  left join lateral (
    select i.platform, i.osversion, i.appversion, i.model from dbo.device_information i where i.id = u.id
    order by i.since desc, i.platform, i.osversion, i.appversion, i.model limit 1
  ) d on true
  where u.uuid = any (_uuids_value) and u.confirmed_at is not null and u.revoked_at is null and u.erased_at is null
  order by u.created_at, u.uuid
$$;
