-- What a lookup asks for at once: the sightings of several devices, and the PINs of several people.
drop procedure if exists dbo.issue_pin; -- issue_pins took its place
-- Times of devices, both ends inclusive.
create type dbo.device_times_list as table (
  id int not null primary key,
  timefrom datetime2(0) not null,
  timeto datetime2(0) not null
);
-- A PIN for each of several people, to be issued where one is needed.
create type dbo.pin_list as table (
  user_id varchar(36) not null primary key,
  pin varchar(10) not null
);
