-- When each device consented to a purpose, cut to the time for which the purpose is open. An event is consented to when one period holds all of it.
create or alter function dbo.consent_periods (@purpose varchar(40)) returns table as return
select c.id, greatest(c.timefrom, p.open_from) as timefrom, least(c.timeto, p.open_to) as timeto
from dbo.consents c
join dbo.purposes p on p.purpose = c.purpose
where c.purpose = @purpose and greatest(c.timefrom, p.open_from) < least(c.timeto, p.open_to);
