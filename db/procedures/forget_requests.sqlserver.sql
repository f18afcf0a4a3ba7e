-- Forgets which requests were made before a moment; the devices they got stay.
create or alter procedure dbo.forget_requests @before datetime2(0) as begin
  set nocount on;
  delete from dbo.registration_requests where created_at < @before;
end;
