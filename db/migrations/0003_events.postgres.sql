-- Events, by calendar day (UTC): hour is hours since 1970-01-01T00:00Z, so that a day is 24 neighbouring values.
create table dbo.gpsevents (
  hour int not null,
  tile bigint not null, -- floor((latitude + 90) * 500) * 90000 + floor((longitude + 180) * 250), about 220 m
  id int not null,
  timefrom timestamp(0) not null,
  fingerprint bigint not null, -- of every value of the event, so that exact repeats collide
  timeto timestamp(0) not null,
  latitude double precision not null,
  longitude double precision not null,
  accuracy real not null,
  speed real not null,
  speedaccuracy real not null,
  altitude real not null,
  altitudeaccuracy real not null,
  piece smallint not null, -- an event is cut at each full hour; every piece carries the times of the whole
  file_id int not null,
  line int not null
) partition by range (hour);
create unique index pk_gpsevents on dbo.gpsevents (hour, tile, id, timefrom, fingerprint) include (timeto, latitude, longitude, accuracy);
create index ix_gpsevents_id on dbo.gpsevents (id, hour);

create table dbo.btevents (
  hour int not null,
  id int not null,
  pairedtime timestamp(0) not null,
  pairedid int not null,
  rssi smallint not null,
  txpower smallint not null,
  file_id int not null,
  line int not null,
  primary key (id, hour, pairedtime, pairedid, rssi, txpower)
) partition by range (hour);
create index ix_btevents_pairedid on dbo.btevents (pairedid, hour) include (id, pairedtime, rssi);

create table dbo.agg_gpsevents (
  hour int not null,
  id int not null,
  bucket int not null, -- timeto in 10-second steps since 1970-01-01T00:00Z
  timefrom timestamp(0) not null,
  timeto timestamp(0) not null,
  latitude numeric(8, 2) not null,
  longitude numeric(8, 2) not null,
  accuracy smallint not null,
  speed smallint not null,
  primary key (id, bucket, hour)
) partition by range (hour);
