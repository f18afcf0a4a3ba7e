-- Events, by calendar day (UTC): hour is hours since 1970-01-01T00:00Z, so that a day is 24 neighbouring values.
create partition function pf_day (int) as range right for values (438288); -- 2020-01-01; later days are split off by ensure_days
create partition scheme ps_day as partition pf_day all to ([primary]);
go
create table dbo.gpsevents (
  hour int not null,
  tile bigint not null, -- floor((latitude + 90) * 500) * 90000 + floor((longitude + 180) * 250), about 220 m
  id int not null,
  timefrom datetime2(0) not null,
  fingerprint bigint not null, -- of every value of the event, so that exact repeats collide
  timeto datetime2(0) not null,
  latitude decimal(9, 6) not null,
  longitude decimal(9, 6) not null,
  accuracy real not null,
  speed real not null,
  speedaccuracy real not null,
  altitude real not null,
  altitudeaccuracy real not null,
  piece smallint not null, -- an event is cut at each full hour; every piece carries the times of the whole
  file_id int not null,
  line int not null,
  constraint pk_gpsevents primary key clustered (hour, tile, id, timefrom, fingerprint)
) on ps_day (hour);
create index ix_gpsevents_id on dbo.gpsevents (id, hour) include (timefrom, timeto, latitude, longitude, accuracy, piece);

create table dbo.btevents (
  hour int not null,
  id int not null,
  pairedtime datetime2(0) not null,
  pairedid int not null,
  rssi smallint not null,
  txpower smallint not null,
  file_id int not null,
  line int not null,
  constraint pk_btevents primary key clustered (id, hour, pairedtime, pairedid, rssi, txpower)
) on ps_day (hour);
create index ix_btevents_pairedid on dbo.btevents (pairedid, hour) include (id, pairedtime, rssi);

create table dbo.agg_gpsevents (
  hour int not null,
  id int not null,
  bucket int not null, -- timeto in 10-second steps since 1970-01-01T00:00Z
  timefrom datetime2(0) not null,
  timeto datetime2(0) not null,
  latitude decimal(8, 2) not null,
  longitude decimal(8, 2) not null,
  accuracy tinyint not null,
  speed tinyint not null,
  constraint pk_agg_gpsevents primary key clustered (id, bucket, hour)
) on ps_day (hour);
