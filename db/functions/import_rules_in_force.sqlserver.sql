-- The rules of the import as one row.
create or alter function dbo.import_rules_in_force () returns table as return
select max(case when r.rule_name = 'days_before' then r.value end) as days_before, max(case when r.rule_name = 'hours_after' then r.value end) as hours_after,
  max(case when r.rule_name = 'longest_hours' then r.value end) as longest_hours,
  max(case when r.rule_name = 'latitude_least' then r.value end) as latitude_least, max(case when r.rule_name = 'latitude_most' then r.value end) as latitude_most,
  max(case when r.rule_name = 'longitude_least' then r.value end) as longitude_least, max(case when r.rule_name = 'longitude_most' then r.value end) as longitude_most,
  max(case when r.rule_name = 'accuracy_most' then r.value end) as accuracy_most, max(case when r.rule_name = 'speed_most' then r.value end) as speed_most
from dbo.import_rules r;
