-- Notes that a device was heard of; what is known to be later stays.
create or alter procedure dbo.record_heartbeat @uuid varchar(36), @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @device varchar(60) = 'device-' + @uuid;
  declare @id int;
  begin transaction;
  exec dbo.hold_lock @device, 'Exclusive';
  select @id = u.id from dbo.uuid_id u where u.uuid = @uuid and u.confirmed_at is not null and u.revoked_at is null and u.erased_at is null;
  insert into dbo.uuid_activity (id, lastactivity)
  select @id, @now where @id is not null and not exists (select 1 from dbo.uuid_activity a with (updlock, holdlock) where a.id = @id);
  update a set lastactivity = @now from dbo.uuid_activity a where a.id = @id and a.lastactivity < @now;
  commit;
end;
