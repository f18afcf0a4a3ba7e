-- What the given devices are: id and every platform, model and app version they said of themselves, in order of time.
create function dbo.get_device_information(_ids_id int[]) returns table (id int, uuid text, platform text, model text, appversion text)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select u.id, u.uuid, coalesce(d.platform, ''), coalesce(d.model, ''), coalesce(d.appversion, '')
  from unnest(_ids_id) as n (id)
  join dbo.uuid_id u on u.id = n.id and u.erased_at is null
  left join dbo.device_information d on d.id = u.id
  order by u.id, d.since, d.platform, d.model, d.appversion, d.osversion
$$;
