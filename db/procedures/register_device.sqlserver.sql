-- Gives a device its internal key and notes the sealed key that its requests are verified with.
create or alter procedure dbo.register_device @uuid varchar(36), @key_id varchar(40), @sealed_key varbinary(200), @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  insert into dbo.uuid_id (uuid, created_at)
  select @uuid, @now where not exists (select 1 from dbo.uuid_id u with (updlock, holdlock) where u.uuid = @uuid);
  insert into dbo.device_keys (id, key_id, sealed_key, created_at)
  select u.id, @key_id, @sealed_key, @now from dbo.uuid_id u
  where u.uuid = @uuid and not exists (select 1 from dbo.device_keys k where k.id = u.id and k.key_id = @key_id);
  commit;
end;
