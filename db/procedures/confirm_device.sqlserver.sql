-- Notes that a registration is complete in every system: from here on the device counts as one. Says whether it does, which it cannot once it was revoked.
create or alter procedure dbo.confirm_device @uuid varchar(36), @now datetime2(0) as begin
  set nocount on;
  update u set confirmed_at = @now from dbo.uuid_id u
  where u.uuid = @uuid and u.confirmed_at is null and u.revoked_at is null and u.erased_at is null;
  select count(*) as confirmed from dbo.uuid_id u
  where u.uuid = @uuid and u.confirmed_at is not null and u.revoked_at is null and u.erased_at is null;
end;
