-- Answers, so that a service knows that it can reach the database and run procedures there.
create or alter procedure dbo.ping as begin
  set nocount on;
  select 1 as alive;
end;
