-- Makes the given pauses all that a device has; one that stays as it was keeps the time it was recorded at.
create or alter procedure dbo.set_pauses @uuid varchar(36), @pauses dbo.pause_list readonly, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @device varchar(60) = 'device-' + @uuid;
  declare @id int;
  begin transaction;
  exec dbo.hold_lock @device, 'Exclusive';
  select @id = u.id from dbo.uuid_id u where u.uuid = @uuid and u.revoked_at is null and u.erased_at is null;
  delete p from dbo.pauses p where p.id = @id and not exists (
    select 1 from @pauses n
    where n.sensor = p.sensor and n.timefrom = p.timefrom and n.timeto = p.timeto and coalesce(n.reason, N'') = coalesce(p.reason, N'')
  );
  insert into dbo.pauses (id, sensor, timefrom, timeto, reason, recorded_at)
  select @id, n.sensor, n.timefrom, n.timeto, n.reason, @now from @pauses n
  where @id is not null
    and not exists (select 1 from dbo.pauses p where p.id = @id and p.sensor = n.sensor and p.timefrom = n.timefrom and p.timeto = n.timeto);
  commit;
end;
