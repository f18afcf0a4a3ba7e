-- The devices among the given that are registered in full and neither revoked nor erased, oldest first, with what each said last that it is.
create or alter procedure dbo.get_devices @uuids dbo.text_list readonly as begin
  set nocount on;
  select u.uuid, u.created_at, a.lastactivity, d.platform, d.osversion, d.appversion, d.model
  from dbo.uuid_id u
  left join dbo.uuid_activity a on a.id = u.id
  left join (
    select i.id, i.platform, i.osversion, i.appversion, i.model,
      row_number() over (partition by i.id order by i.since desc, i.platform, i.osversion, i.appversion, i.model) as place
    from dbo.device_information i
    where i.id in (select n.id from dbo.uuid_id n where n.uuid in (select g.value from @uuids g))
  ) d on d.id = u.id and d.place = 1
  where u.uuid in (select g.value from @uuids g) and u.confirmed_at is not null and u.revoked_at is null and u.erased_at is null
  order by u.created_at, u.uuid;
end;
