-- When a device consented to each purpose, cut to the time for which the purpose is open; nothing of a device that is erased or revoked.
create or alter procedure dbo.get_consent_periods @uuid varchar(36) as begin
  set nocount on;
  select p.purpose, c.timefrom, c.timeto
  from dbo.uuid_id u
  cross join dbo.purposes p
  cross apply dbo.consent_periods(p.purpose) c
  where c.id = u.id and u.uuid = @uuid and u.erased_at is null and u.revoked_at is null
  order by p.purpose, c.timefrom, c.timeto;
end;
