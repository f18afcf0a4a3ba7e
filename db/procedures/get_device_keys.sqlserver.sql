-- The sealed keys that a device's requests may be verified with at a moment, and whether its registration is complete; no row once it is revoked or erased.
create or alter procedure dbo.get_device_keys @uuid varchar(36), @now datetime2(0) as begin
  set nocount on;
  select u.id, case when u.confirmed_at is null then 0 else 1 end as confirmed, k.key_id, k.kind, k.sealed_key, k.valid_until
  from dbo.uuid_id u
  join dbo.device_keys k on k.id = u.id and k.valid_until > @now
  where u.uuid = @uuid and u.revoked_at is null and u.erased_at is null
  order by k.generation desc, k.key_id;
end;
