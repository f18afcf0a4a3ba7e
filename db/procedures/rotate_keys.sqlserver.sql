-- Gives a device new keys. The ones it asked with (and what came with them) work on until a moment, all others end; no row when it asked with no valid key.
create or alter procedure dbo.rotate_keys
  @uuid varchar(36), @key_id varchar(40), @keys dbo.key_list readonly, @valid_until datetime2(0), @now datetime2(0)
as begin
  set nocount on;
  set xact_abort on;
  declare @device varchar(60) = 'device-' + @uuid;
  declare @id int, @asked int, @next int;
  begin transaction;
  exec dbo.hold_lock @device, 'Exclusive';
  select @id = u.id, @asked = k.generation from dbo.uuid_id u
  join dbo.device_keys k on k.id = u.id
  where u.uuid = @uuid and u.confirmed_at is not null and u.revoked_at is null and u.erased_at is null
    and k.key_id = @key_id and k.valid_until > @now;
  select @next = max(k.generation) + 1 from dbo.device_keys k where k.id = @id;
  delete from dbo.device_keys where id = @id and generation <> @asked;
  update k set valid_until = @valid_until from dbo.device_keys k where k.id = @id and k.valid_until > @valid_until;
  insert into dbo.device_keys (id, key_id, kind, generation, sealed_key, created_at)
  select @id, n.key_id, n.kind, @next, n.sealed_key, @now from @keys n where @id is not null;
  select @next as generation where @id is not null;
  commit;
end;
