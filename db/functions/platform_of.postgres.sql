-- The platform a device said last that it is; null when it never said.
create function dbo.platform_of(_id int) returns text
language sql stable as $$
  select d.platform from dbo.device_information d where d.id = _id order by d.since desc, d.platform limit 1
$$;
