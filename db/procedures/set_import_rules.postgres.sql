-- Changes rules of the import that there are; what is imported after it is judged by them, what was refused before can be replayed.
create function dbo.set_import_rules(_rules_rule_name text[], _rules_value float8[], _now timestamp) returns void
language sql security definer set search_path = dbo, pg_temp as $$
  update dbo.import_rules r set value = n.value, changed_at = _now
  from unnest(_rules_rule_name, _rules_value) as n (rule_name, value) where n.rule_name = r.rule_name and n.value <> r.value
$$;
