-- What get_nearby and get_trajectories take and answer is not what it was.
drop procedure if exists dbo.get_nearby;
drop procedure if exists dbo.get_trajectories;
drop type dbo.probe_list;
-- Where and when somebody was: a tile in an hour, a span of seconds since 1970-01-01T00:00Z, and the box within reach, in degrees.
create type dbo.probe_list as table (
  hour int not null,
  tile bigint not null,
  timefrom int not null,
  timeto int not null,
  south float not null,
  north float not null,
  west float not null,
  east float not null,
  primary key (hour, tile, timefrom)
);
-- Hours (since 1970) of devices, both ends inclusive.
create type dbo.device_hours_list as table (
  id int not null,
  hour_from int not null,
  hour_to int not null,
  primary key (id, hour_from)
);
