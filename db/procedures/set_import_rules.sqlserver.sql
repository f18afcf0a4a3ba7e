-- Changes rules of the import that there are; what is imported after it is judged by them, what was refused before can be replayed.
create or alter procedure dbo.set_import_rules @rules dbo.import_rule_list readonly, @now datetime2(0) as begin
  set nocount on;
  update r set value = n.value, changed_at = @now
  from dbo.import_rules r join @rules n on n.rule_name = r.rule_name and n.value <> r.value;
end;
