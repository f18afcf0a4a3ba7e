-- The year a person was born in, if they said.
create or alter procedure dbo.get_birthyear @user_id varchar(36) as begin
  set nocount on;
  select b.birthyear from dbo.birthyears b where b.user_id = @user_id;
end;
