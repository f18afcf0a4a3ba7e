-- Takes a named lock, Shared or Exclusive, and holds it until the transaction ends; an error when it cannot be had.
create or alter procedure dbo.hold_lock @name varchar(60), @mode varchar(10) as begin
  set nocount on;
  declare @outcome int;
  exec @outcome = sp_getapplock @Resource = @name, @LockMode = @mode, @LockOwner = 'Transaction', @LockTimeout = 600000;
  if @outcome < 0 throw 50002, 'a lock could not be had', 1;
end;
