-- The internal keys of the devices among the given names that are neither revoked nor erased.
create function dbo.get_device_numbers(_uuids_value text[]) returns table (uuid text, id int)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select u.uuid, u.id from dbo.uuid_id u where u.uuid = any (_uuids_value) and u.erased_at is null and u.revoked_at is null
$$;
