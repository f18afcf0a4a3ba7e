-- Since when a phone number, by its keyed hash, may not register; no row when it may.
create or alter procedure dbo.get_blacklisted @number_hash varbinary(32) as begin
  set nocount on;
  select b.since from dbo.blacklist b where b.number_hash = @number_hash;
end;
