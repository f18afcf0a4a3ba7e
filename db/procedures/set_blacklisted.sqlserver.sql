-- Puts a phone number, by its keyed hash, on the list of those that may not register, or takes it off.
create or alter procedure dbo.set_blacklisted @number_hash varbinary(32), @listed int, @now datetime2(0) as begin
  set nocount on;
  delete from dbo.blacklist where number_hash = @number_hash and @listed = 0;
  insert into dbo.blacklist (number_hash, since)
  select @number_hash, @now where @listed = 1 and not exists (select 1 from dbo.blacklist b with (updlock, holdlock) where b.number_hash = @number_hash);
end;
