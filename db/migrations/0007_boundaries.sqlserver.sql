-- Boundaries of fylker, kommuner, bydeler, delbydeler and grunnkretser by year, and the table that stwithin answers from.
create table dbo.boundary_sets (
  set_id int identity not null,
  level varchar(20) not null,
  year smallint not null, -- the year the boundaries hold for
  source nvarchar(400) not null, -- name of the file
  sha256 varbinary(32) not null, -- of the file
  settings nvarchar(1000) not null, -- how it was read
  begun_at datetime2(0) not null,
  loaded_at datetime2(0) null,
  in_force smallint not null, -- 1 when it serves: at most one a level and year
  constraint pk_boundary_sets primary key clustered (set_id)
);
create unique index ux_boundary_sets_in_force on dbo.boundary_sets (level, year) where in_force = 1;

create table dbo.boundary_units (
  set_id int not null,
  unit_id int not null, -- the code as a number: the same in every set, and in the order of the codes
  code varchar(10) not null,
  name nvarchar(200) not null,
  constraint pk_boundary_units primary key clustered (set_id, unit_id)
);

-- Places in the order of tile * 64 + sub-tile (8 x 8 of a tile, row by row): each row is an interval of them, and no two overlap.
create table dbo.boundary_tiles (
  set_id int not null,
  place_from bigint not null,
  place_to bigint not null,
  unit_id int null, -- the one unit that holds all of the interval; null where borders cross it
  part int null, -- its borders, where they cross it
  constraint pk_boundary_tiles primary key clustered (set_id, place_from)
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
create clustered index ix_boundary_edges on dbo.boundary_edges (set_id, part, unit_id) with (data_compression = page);

create type dbo.boundary_unit_list as table (
  unit_id int,
  code nvarchar(max),
  name nvarchar(max)
);
create type dbo.boundary_tile_list as table (
  place_from bigint,
  place_to bigint,
  unit_id int,
  part int
);
create type dbo.boundary_edge_list as table (
  part int,
  unit_id int,
  x1 int,
  y1 int,
  x2 int,
  y2 int
);
go
-- The grunnkretser of all sets in force, under the names of 2020.
create view dbo.grunnkrets as
select u.unit_id as grunnkrets_id, u.code as grunnkrets_kode, u.name, s.year, s.set_id
from dbo.boundary_units u
join dbo.boundary_sets s on s.set_id = u.set_id
where s.level = 'grunnkrets' and s.in_force = 1;
