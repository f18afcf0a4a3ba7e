-- The cell of Statistics Norway's 1 km grid that a point in degrees lies in: its south-western corner in UTM33N as one number; null near the poles and a quarter of the globe from 15 E.
-- Transverse Mercator by Krüger's series to the fourth order on GRS80: off by less than a tenth of a millimetre.
create or alter function dbo.ssb_grid (@latitude float, @longitude float) returns bigint as begin
  if @latitude is null or @longitude is null or abs(@latitude) > 89 or abs(@longitude - 15) > 80 return null;
  declare @s float = sin(radians(@latitude));
  declare @east float = radians(@longitude - 15);
  declare @e float = 0.08181919104281579e0;
  declare @q float = 0.5e0 * log((1 + @s) / (1 - @s)) - @e * 0.5e0 * log((1 + @e * @s) / (1 - @e * @s));
  declare @t float = (exp(@q) - exp(-@q)) / 2; -- tangent of the conformal latitude
  declare @xi float = atn2(@t, cos(@east));
  declare @u float = sin(@east) / sqrt(1 + @t * @t);
  declare @eta float = 0.5e0 * log((1 + @u) / (1 - @u));
  declare @x float = 500000 + 6364902.1661127405e0 * (@eta
    + 8.377318247344344e-4 * cos(2 * @xi) * (exp(2 * @eta) - exp(-2 * @eta)) / 2 + 7.608527788826164e-7 * cos(4 * @xi) * (exp(4 * @eta) - exp(-4 * @eta)) / 2
    + 1.1976380191731537e-9 * cos(6 * @xi) * (exp(6 * @eta) - exp(-6 * @eta)) / 2 + 2.443376242510368e-12 * cos(8 * @xi) * (exp(8 * @eta) - exp(-8 * @eta)) / 2);
  declare @y float = 6364902.1661127405e0 * (@xi
    + 8.377318247344344e-4 * sin(2 * @xi) * (exp(2 * @eta) + exp(-2 * @eta)) / 2 + 7.608527788826164e-7 * sin(4 * @xi) * (exp(4 * @eta) + exp(-4 * @eta)) / 2
    + 1.1976380191731537e-9 * sin(6 * @xi) * (exp(6 * @eta) + exp(-6 * @eta)) / 2 + 2.443376242510368e-12 * sin(8 * @xi) * (exp(8 * @eta) + exp(-8 * @eta)) / 2);
  return (cast(floor(@x / 1000) as bigint) * 1000 + 2000000) * 10000000 + cast(floor(@y / 1000) as bigint) * 1000;
end;
