-- Boundaries of fylker, kommuner, bydeler, delbydeler and grunnkretser by year, and the table that stwithin answers from.
create table dbo.boundary_sets (
  set_id int generated always as identity primary key,
  level text not null,
  year smallint not null, -- the year the boundaries hold for
  source text not null, -- name of the file
  sha256 bytea not null, -- of the file
  settings text not null, -- how it was read
  begun_at timestamp(0) not null,
  loaded_at timestamp(0),
  in_force smallint not null -- 1 when it serves: at most one a level and year
);
create unique index ux_boundary_sets_in_force on dbo.boundary_sets (level, year) where in_force = 1;

create table dbo.boundary_units (
  set_id int not null,
  unit_id int not null, -- the code as a number: the same in every set, and in the order of the codes
  code text not null,
  name text not null,
  primary key (set_id, unit_id)
);

-- Places in the order of tile * 64 + sub-tile (8 x 8 of a tile, row by row): each row is an interval of them, and no two overlap.
create table dbo.boundary_tiles (
  set_id int not null,
  place_from bigint not null,
  place_to bigint not null,
  unit_id int, -- the one unit that holds all of the interval; null where borders cross it
  part int, -- its borders, where they cross it
  primary key (set_id, place_from)
);

-- Borders within a part, in whole microdegrees from (90 S, 180 W): a point is in a unit when an odd number of its borders lies east of it.
create table dbo.boundary_edges (
  set_id int not null,
  part int not null,
  unit_id int not null,
  x1 int not null,
  y1 int not null,
  x2 int not null,
  y2 int not null -- above y1: what runs east-west is left out
);
create index ix_boundary_edges on dbo.boundary_edges (set_id, part, unit_id);

-- The grunnkretser of all sets in force, under the names of 2020.
create view dbo.grunnkrets as
select u.unit_id as grunnkrets_id, u.code as grunnkrets_kode, u.name, s.year, s.set_id
from dbo.boundary_units u
join dbo.boundary_sets s on s.set_id = u.set_id
where s.level = 'grunnkrets' and s.in_force = 1;
