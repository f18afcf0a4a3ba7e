-- The rules of the import by name, and since when each is as it is.
create function dbo.get_import_rules() returns table (rule_name text, value float8, changed_at timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select r.rule_name, r.value, r.changed_at from dbo.import_rules r order by r.rule_name
$$;
