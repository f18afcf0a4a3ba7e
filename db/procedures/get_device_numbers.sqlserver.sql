-- The internal keys of the devices among the given names that are neither revoked nor erased.
create or alter procedure dbo.get_device_numbers @uuids dbo.text_list readonly as begin
  set nocount on;
  select u.uuid, u.id from dbo.uuid_id u where u.uuid in (select n.value from @uuids n) and u.erased_at is null and u.revoked_at is null;
end;
