-- Metres along a great circle between two positions in degrees (haversine, mean radius 6,371 km).
create function dbo.metres_between(_latitude float8, _longitude float8, _other_latitude float8, _other_longitude float8) returns float8
language sql immutable as $$
  select 12742000 * asin(sqrt(least(1, sin(radians(_latitude - _other_latitude) / 2) ^ 2
    + cos(radians(_latitude)) * cos(radians(_other_latitude)) * sin(radians(_longitude - _other_longitude) / 2) ^ 2)))
$$;
