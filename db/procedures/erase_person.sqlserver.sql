-- Erases what is kept of a person apart from their devices: PINs and birth year.
create or alter procedure dbo.erase_person @user_id varchar(36) as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  delete from dbo.pincodes where user_id = @user_id;
  delete from dbo.birthyears where user_id = @user_id;
  commit;
end;
