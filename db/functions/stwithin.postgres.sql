-- The unit of a set of boundaries that a point lies in, as one row; null or no row outside all units, and no row without a set.
-- For many points: find the set once (`_set := dbo.boundary_set('grunnkrets', extract(year from …)::int)`), then
--   from points p left join lateral dbo.stwithin(_set, p.latitude, p.longitude) w on true
-- and take w.unit_id: the grunnkrets_id, which is the grunnkrets_kode as a number. PostgreSQL folds the function into the statement. A point costs one
-- descent of an index, far from borders two, and right at a border one more; points that come in an order that keeps neighbours together cost half. Without a set, dbo.ssb_grid(p.latitude, p.longitude) is the statistical unit.
-- A point is taken in whole microdegrees (11 cm). On a border it belongs to the unit east of it, or north of it where the border runs east-west.
-- Where units overlap the smallest code wins.
create function dbo.stwithin(_set_id int, _latitude double precision, _longitude double precision) returns table (unit_id int)
language sql stable parallel safe as $$
  select coalesce(t.unit_id, (
    select b.unit_id from dbo.boundary_edges b
    where b.set_id = _set_id and b.part = t.part and b.y1 <= p.y and b.y2 > p.y
      and (b.x2 - b.x1)::bigint * (p.y - b.y1) > (p.x - b.x1)::bigint * (b.y2 - b.y1)
    group by b.unit_id
    having count(*) % 2 = 1
    order by b.unit_id limit 1
  )) as unit_id
  from (
    select c.x, c.y, (c.y / 2000 * 90000::bigint + c.x / 4000) * 64 + c.y % 2000 / 250 * 8 + c.x % 4000 / 500 as place
    from (select round(_longitude * 1000000)::int + 180000000 as x, round(_latitude * 1000000)::int + 90000000 as y offset 0) c
    offset 0 -- worked out once a point, not once a border
  ) p
  cross join lateral (
    ( -- an interval within the tile, or else one of whole tiles; the bounds keep the index from being read further back
      select b.place_to, b.unit_id, b.part from dbo.boundary_tiles b
      where b.set_id = _set_id and b.place_from between p.place - p.place % 64 and p.place
      order by b.place_from desc limit 1
    )
    union all (
      select b.place_to, b.unit_id, b.part from dbo.boundary_tiles b
      where b.set_id = _set_id and b.place_from between p.place - p.place % 512 and p.place
      order by b.place_from desc limit 1
    )
    limit 1
  ) t
  where t.place_to >= p.place
$$;
