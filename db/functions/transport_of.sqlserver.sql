-- How somebody probably travelled, by metres per second: 1 still, 2 on foot, 3 bicycle, 4 motor vehicle or train, 5 aircraft; null when the speed is.
create or alter function dbo.transport_of (@mps float) returns int as begin
  return case when @mps < 0.5 then 1 when @mps < 2.5 then 2 when @mps < 7 then 3 when @mps < 70 then 4 when @mps >= 70 then 5 end;
end;
