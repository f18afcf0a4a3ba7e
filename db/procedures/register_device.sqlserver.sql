-- Gives a phone's request a device, its sealed keys with it; the request asked again within 24 hours has the device it had. No row for a name that was revoked or erased.
create or alter procedure dbo.register_device @request_hash varbinary(32), @uuid varchar(36), @keys dbo.key_list readonly, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @request varchar(60) = concat('request-', cast(substring(@request_hash, 1, 8) as bigint));
  declare @device varchar(60) = 'device-' + @uuid;
  declare @id int;
  begin transaction;
  exec dbo.hold_lock @request, 'Exclusive';
  exec dbo.hold_lock @device, 'Exclusive';
  select @id = u.id from dbo.registration_requests r
  join dbo.uuid_id u on u.id = r.id and u.revoked_at is null and u.erased_at is null
  where r.request_hash = @request_hash and r.created_at > dateadd(hour, -24, @now);
  if @id is null
  begin
    insert into dbo.uuid_id (uuid, created_at) select @uuid, @now where not exists (select 1 from dbo.uuid_id u where u.uuid = @uuid);
    if @@rowcount = 1 -- a device there was keeps to the keys it had
      insert into dbo.device_keys (id, key_id, kind, generation, sealed_key, created_at)
      select u.id, k.key_id, k.kind, 1, k.sealed_key, @now from dbo.uuid_id u cross join @keys k where u.uuid = @uuid;
    select @id = u.id from dbo.uuid_id u where u.uuid = @uuid and u.revoked_at is null and u.erased_at is null;
    delete from dbo.registration_requests where request_hash = @request_hash;
    insert into dbo.registration_requests (request_hash, id, created_at) select @request_hash, @id, @now where @id is not null;
  end;
  select u.uuid, case when u.confirmed_at is null then 0 else 1 end as confirmed from dbo.uuid_id u where u.id = @id;
  commit;
end;
