-- What the given devices are: id and every platform, model and app version they said of themselves, in order of time.
create or alter procedure dbo.get_device_information @ids dbo.id_list readonly as begin
  set nocount on;
  select u.id, u.uuid, coalesce(d.platform, '') as platform, coalesce(d.model, '') as model, coalesce(d.appversion, '') as appversion
  from @ids n
  join dbo.uuid_id u on u.id = n.id and u.erased_at is null
  left join dbo.device_information d on d.id = u.id
  order by u.id, d.since, d.platform, d.model, d.appversion, d.osversion;
end;
