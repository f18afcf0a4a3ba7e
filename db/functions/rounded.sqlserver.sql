-- A value to the nearest of so many steps a unit, halves away from zero; what lies within 5e-11 of a half counts as one, as where ten decimals are kept.
create or alter function dbo.rounded (@value float, @steps float) returns float as begin
  return sign(@value) * floor(abs(@value) * @steps + 0.5 + 0.00000000005 * @steps) / @steps;
end;
