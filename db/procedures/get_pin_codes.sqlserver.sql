-- The PINs issued to a person, newest first.
create or alter procedure dbo.get_pin_codes @user_id varchar(36) as begin
  set nocount on;
  select p.pin as pin_code, p.created_at from dbo.pincodes p where p.user_id = @user_id order by p.created_at desc, p.pin;
end;
