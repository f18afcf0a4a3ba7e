-- Erases a device: its keys, its events and every sighting of it by others, its consents and pauses. Its name stays, marked erased, so that late data cannot bring it back.
create or alter procedure dbo.erase_device @uuid varchar(36), @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @id int = (select u.id from dbo.uuid_id u where u.uuid = @uuid);
  declare @device varchar(60) = 'device-' + @uuid;
  declare @gps int, @bt int;
  begin transaction;
  exec dbo.hold_lock 'erasure', 'Exclusive'; -- an import under way ends first, so that what it brings goes too
  exec dbo.hold_lock @device, 'Exclusive';
  update u set erased_at = @now, revoked_at = coalesce(u.revoked_at, @now) from dbo.uuid_id u where u.id = @id and u.erased_at is null;
  delete from dbo.device_keys where id = @id;
  delete from dbo.rejectedevents where id = @id;
  delete from dbo.dluserdatastaging where id = @id;
  delete from dbo.gpsevents where id = @id;
  set @gps = @@rowcount;
  delete from dbo.btevents where id = @id or pairedid = @id;
  set @bt = @@rowcount;
  delete from dbo.agg_gpsevents where id = @id;
  delete from dbo.device_information where id = @id;
  delete from dbo.uuid_activity where id = @id;
  delete from dbo.contact_ids where id = @id;
  delete from dbo.consents where id = @id;
  delete from dbo.pauses where id = @id;
  delete from dbo.platform_changes where id = @id;
  delete from dbo.registration_requests where id = @id;
  commit;
  select case when @id is null then 0 else 1 end as known, coalesce(@gps, 0) as gpsevents, coalesce(@bt, 0) as btevents;
end;
