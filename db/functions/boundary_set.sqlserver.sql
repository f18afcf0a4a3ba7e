-- The set of boundaries of a level that serves for a year: the newest that holds by then, or the oldest when all are newer; null when there is none.
create or alter function dbo.boundary_set (@level varchar(20), @year int) returns int as begin
  return (
    select top (1) s.set_id from dbo.boundary_sets s
    where s.level = @level and s.in_force = 1
    order by case when s.year <= @year then 0 else 1 end, abs(@year - s.year)
  );
end;
