-- When each device consented to a purpose, cut to the time for which the purpose is open. An event is consented to when one period holds all of it.
create function dbo.consent_periods(_purpose text) returns table (id int, timefrom timestamp, timeto timestamp)
language sql stable as $$
  select c.id, greatest(c.timefrom, p.open_from), least(c.timeto, p.open_to)
  from dbo.consents c
  join dbo.purposes p on p.purpose = c.purpose
  where c.purpose = _purpose and greatest(c.timefrom, p.open_from) < least(c.timeto, p.open_to)
$$;
