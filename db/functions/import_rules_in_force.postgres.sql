-- The rules of the import as one row.
create function dbo.import_rules_in_force() returns table (days_before float8, hours_after float8, longest_hours float8,
  latitude_least float8, latitude_most float8, longitude_least float8, longitude_most float8, accuracy_most float8, speed_most float8)
language sql stable as $$
  select max(r.value) filter (where r.rule_name = 'days_before'), max(r.value) filter (where r.rule_name = 'hours_after'), max(r.value) filter (where r.rule_name = 'longest_hours'),
    max(r.value) filter (where r.rule_name = 'latitude_least'), max(r.value) filter (where r.rule_name = 'latitude_most'),
    max(r.value) filter (where r.rule_name = 'longitude_least'), max(r.value) filter (where r.rule_name = 'longitude_most'),
    max(r.value) filter (where r.rule_name = 'accuracy_most'), max(r.value) filter (where r.rule_name = 'speed_most')
  from dbo.import_rules r
$$;
