-- Says from when to when each of the given purposes is open to everybody; the others stay as they are.
create or alter procedure dbo.set_purposes @purposes dbo.purpose_list readonly as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  exec dbo.hold_lock 'purposes', 'Exclusive';
  update p set open_from = n.open_from, open_to = n.open_to from dbo.purposes p join @purposes n on n.purpose = p.purpose;
  insert into dbo.purposes (purpose, open_from, open_to)
  select n.purpose, n.open_from, n.open_to from @purposes n where not exists (select 1 from dbo.purposes p where p.purpose = n.purpose);
  commit;
end;
