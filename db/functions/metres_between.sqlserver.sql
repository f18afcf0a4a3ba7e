-- Metres along a great circle between two positions in degrees (haversine, mean radius 6,371 km).
create or alter function dbo.metres_between (@latitude float, @longitude float, @other_latitude float, @other_longitude float) returns float as begin
  declare @chord float = square(sin(radians(@latitude - @other_latitude) / 2))
    + cos(radians(@latitude)) * cos(radians(@other_latitude)) * square(sin(radians(@longitude - @other_longitude) / 2));
  return 12742000e0 * asin(sqrt(case when @chord > 1 then 1 else @chord end));
end;
