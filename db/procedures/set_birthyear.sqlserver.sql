-- Notes the year a person was born in, as they said last.
create or alter procedure dbo.set_birthyear @user_id varchar(36), @birthyear int, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  insert into dbo.birthyears (user_id, birthyear, changed_at)
  select @user_id, @birthyear, @now where not exists (select 1 from dbo.birthyears b with (updlock, holdlock) where b.user_id = @user_id);
  if @@rowcount = 0 update b set birthyear = @birthyear, changed_at = @now from dbo.birthyears b where b.user_id = @user_id;
  commit;
end;
