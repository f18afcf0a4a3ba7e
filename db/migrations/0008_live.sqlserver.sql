-- Whether the import takes in the stream live, too: 1 when it does.
insert into dbo.import_rules (rule_name, value, changed_at) values ('live', 0, '1970-01-01');
