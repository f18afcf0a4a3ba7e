-- The unit of a set of boundaries that a point lies in, as one row; null or no row outside all units, and no row without a set.
-- For many points: find the set once (`set @set = dbo.boundary_set('grunnkrets', year(…))`), then
--   from points p outer apply dbo.stwithin(@set, p.latitude, p.longitude) w
-- and take w.unit_id: the grunnkrets_id, which is the grunnkrets_kode as a number. A point costs one descent of an index, and near a border a second one.
-- Without a set, dbo.ssb_grid(p.latitude, p.longitude) is the statistical unit.
-- A point is taken in whole microdegrees (11 cm). On a border it belongs to the unit east of it, or north of it where the border runs east-west.
-- Where units overlap the smallest code wins.
create or alter function dbo.stwithin (@set_id int, @latitude decimal(9, 6), @longitude decimal(9, 6)) returns table as return
select coalesce(t.unit_id, (
  select top (1) b.unit_id from dbo.boundary_edges b
  where b.set_id = @set_id and b.part = t.part and b.y1 <= p.y and b.y2 > p.y
    and cast(b.x2 - b.x1 as bigint) * (p.y - b.y1) > cast(p.x - b.x1 as bigint) * (b.y2 - b.y1)
  group by b.unit_id
  having count(*) % 2 = 1
  order by b.unit_id
)) as unit_id
from (
  select c.x, c.y, (c.y / 2000 * cast(90000 as bigint) + c.x / 4000) * 64 + c.y % 2000 / 250 * 8 + c.x % 4000 / 500 as place
  from (select cast(@longitude * 1000000 as int) + 180000000 as x, cast(@latitude * 1000000 as int) + 90000000 as y) c
) p
cross apply (
  select top (1) b.place_to, b.unit_id, b.part from dbo.boundary_tiles b
  where b.set_id = @set_id and b.place_from <= p.place
  order by b.place_from desc
) t
where t.place_to >= p.place;
