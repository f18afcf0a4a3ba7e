-- Ends a device at once: its keys go, and no request brings it back. What it left stays until it is erased.
create or alter procedure dbo.revoke_device @uuid varchar(36), @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @device varchar(60) = 'device-' + @uuid;
  begin transaction;
  exec dbo.hold_lock @device, 'Exclusive';
  update u set revoked_at = @now from dbo.uuid_id u where u.uuid = @uuid and u.revoked_at is null;
  delete k from dbo.device_keys k join dbo.uuid_id u on u.id = k.id where u.uuid = @uuid;
  delete r from dbo.registration_requests r join dbo.uuid_id u on u.id = r.id where u.uuid = @uuid;
  commit;
end;
