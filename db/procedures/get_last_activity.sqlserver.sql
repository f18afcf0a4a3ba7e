-- When each of the given devices was last heard of; devices never heard of, or erased, have no row.
create or alter procedure dbo.get_last_activity @uuids dbo.text_list readonly as begin
  set nocount on;
  select u.uuid, a.lastactivity from @uuids n
  join dbo.uuid_id u on u.uuid = n.value and u.erased_at is null
  join dbo.uuid_activity a on a.id = u.id;
end;
