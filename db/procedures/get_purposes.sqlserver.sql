-- What data may be used for at all, and from when to when each purpose is open to everybody.
create or alter procedure dbo.get_purposes as begin
  set nocount on;
  select p.purpose, p.open_from, p.open_to from dbo.purposes p order by p.purpose;
end;
