-- The sealed key of a device that was not erased, by the name of the key; no row for an unknown device or key.
create or alter procedure dbo.get_device_key @uuid varchar(36), @key_id varchar(40) as begin
  set nocount on;
  select k.sealed_key from dbo.uuid_id u
  join dbo.device_keys k on k.id = u.id
  where u.uuid = @uuid and k.key_id = @key_id and u.erased_at is null;
end;
