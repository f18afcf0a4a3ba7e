-- The consent periods of the devices that take part at a moment: neither erased nor revoked, and their consent in force then.
create or alter function dbo.periods_in_force (@purpose varchar(40), @now datetime2(0)) returns table as return
select c.id, c.timefrom, c.timeto
from dbo.uuid_id u
join dbo.consent_periods(@purpose) c on c.id = u.id
where u.erased_at is null and u.revoked_at is null
  and exists (select 1 from dbo.consent_periods(@purpose) n where n.id = u.id and n.timefrom <= @now and @now < n.timeto);
