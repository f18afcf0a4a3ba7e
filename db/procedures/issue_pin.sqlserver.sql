-- The newest PIN of a person when it is younger than 7 days, else the given one, issued now.
create or alter procedure dbo.issue_pin @user_id varchar(36), @pin varchar(10), @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @person varchar(60) = 'pin-' + @user_id;
  begin transaction;
  exec dbo.hold_lock @person, 'Exclusive';
  insert into dbo.pincodes (user_id, created_at, pin)
  select @user_id, @now, @pin where not exists (select 1 from dbo.pincodes p where p.user_id = @user_id and p.created_at > dateadd(day, -7, @now));
  select top (1) p.pin as pin_code, p.created_at from dbo.pincodes p where p.user_id = @user_id order by p.created_at desc, p.pin;
  commit;
end;
