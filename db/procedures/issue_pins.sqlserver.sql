-- The newest PIN of each of these people when it is younger than 7 days, else the one given for them, issued now.
create or alter procedure dbo.issue_pins @pins dbo.pin_list readonly, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  exec dbo.hold_lock 'pins', 'Exclusive'; -- one for all people: calls that name the same ones cannot wait for each other in a circle
  insert into dbo.pincodes (user_id, created_at, pin)
  select n.user_id, @now, n.pin from @pins n
  where not exists (select 1 from dbo.pincodes p where p.user_id = n.user_id and p.created_at > dateadd(day, -7, @now));
  select n.user_id, c.pin as pin_code, c.created_at
  from @pins n
  cross apply (select top (1) p.pin, p.created_at from dbo.pincodes p where p.user_id = n.user_id order by p.created_at desc, p.pin) c;
  commit;
end;
