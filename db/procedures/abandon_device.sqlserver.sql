-- Takes back a registration that was never confirmed: the device is revoked, its keys and its request are gone. Says whether that was so.
create or alter procedure dbo.abandon_device @uuid varchar(36), @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @abandoned int;
  begin transaction;
  update u set revoked_at = @now from dbo.uuid_id u
  where u.uuid = @uuid and u.confirmed_at is null and u.revoked_at is null and u.erased_at is null;
  set @abandoned = @@rowcount;
  if @abandoned = 1
  begin
    delete k from dbo.device_keys k join dbo.uuid_id u on u.id = k.id where u.uuid = @uuid;
    delete r from dbo.registration_requests r join dbo.uuid_id u on u.id = r.id where u.uuid = @uuid;
  end;
  commit;
  select @abandoned as abandoned;
end;
