-- The rules of the import by name, and since when each is as it is.
create or alter procedure dbo.get_import_rules as begin
  set nocount on;
  select r.rule_name, r.value, r.changed_at from dbo.import_rules r order by r.rule_name;
end;
