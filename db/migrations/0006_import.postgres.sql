-- The import made whole: a catalogue that knows each lake file, staged lines by day, what became of every event, rules that can be changed, and what is computed from a fix and the one before it.
drop table dbo.dluserdatastaging, dbo.rejectedevents, dbo.contact_ids, dbo.import_tasks, dbo.lake_files; -- all of these are made anew from the lake
delete from dbo.precomputed_checks;
drop function if exists dbo.register_lake_file, dbo.adlsimporter, dbo.get_import_status, dbo.get_rejections, dbo.staged_gpsevents, dbo.staged_btevents;

create table dbo.lake_files (
  file_id int generated always as identity primary key,
  path text not null,
  etag text not null,
  size bigint not null,
  hour int not null, -- hours since 1970-01-01T00:00Z of the folder the file lies in
  partition_id int not null, -- of the stream, as the name says; -1 when it says none
  sha256 bytea,
  lines int, -- null until every line has been staged or set aside
  accepted bigint not null, -- events that the edge said it put into the lines
  first_sequence bigint, -- places in the stream's partition
  last_sequence bigint,
  first_enqueued timestamp(0),
  last_enqueued timestamp(0),
  found_at timestamp(0) not null,
  staged_at timestamp(0),
  imported_at timestamp(0),
  unique (path, etag)
);
create index ix_lake_files_hour on dbo.lake_files (hour, partition_id, imported_at);
create index ix_lake_files_imported_at on dbo.lake_files (imported_at, hour);

create table dbo.import_tasks ( -- what each task made of a file, in all its runs together
  file_id int not null,
  task text not null,
  events bigint not null,
  stored bigint not null,
  duplicates bigint not null,
  rejected bigint not null,
  attempts int not null,
  milliseconds bigint not null,
  started_at timestamp(0) not null, -- of the last run
  finished_at timestamp(0), -- null when the last run failed
  error text,
  primary key (file_id, task)
);

create table dbo.import_rejections ( -- how many events a task refused, kept as long as the file is known: no event and nobody's name in it
  file_id int not null,
  task text not null,
  reason text not null,
  platform text not null,
  appversion text not null,
  events bigint not null,
  lines bigint not null default 0, -- that were set aside whole
  primary key (file_id, task, reason, platform, appversion)
);

create table dbo.import_rules (
  rule_name text primary key,
  value float8 not null,
  changed_at timestamp(0) not null
);
insert into dbo.import_rules (rule_name, value, changed_at) values
  ('days_before', 30, '1970-01-01'), ('hours_after', 12, '1970-01-01'), ('longest_hours', 24, '1970-01-01'),
  ('latitude_least', 57, '1970-01-01'), ('latitude_most', 81.5, '1970-01-01'), -- Norway with Svalbard; Jan Mayen is 8 degrees west
  ('longitude_least', -10, '1970-01-01'), ('longitude_most', 36, '1970-01-01'),
  ('accuracy_most', 100000, '1970-01-01'), ('speed_most', 1000, '1970-01-01');

create table dbo.refused_appversions (
  pattern text primary key, -- as `like` takes it
  since timestamp(0) not null
);

create table dbo.dluserdatastaging ( -- one row a line; gone with its day
  hour int not null, -- of the file
  file_id int not null,
  line int not null,
  id int not null,
  enqueued_at timestamp(0) not null,
  sequence bigint, -- its place in the stream's partition
  platform text not null,
  osversion text not null,
  appversion text not null,
  model text not null,
  events text storage external not null,
  state int not null, -- taken by: 1 gpsimporter, 2 btimporter, 4 aggregator; 8: a repeat of a line in another file
  -- The events once more, as numbers: SQL Server reads them out of the JSON, which here costs several times the import itself. What could not be read
  -- is NaN, or minus infinity for a time.
  gps_earliest timestamp(0), -- of what begins the fixes that say a time
  gps_latest timestamp(0),
  gps_ordinal int[] storage external not null,
  gps_timefrom timestamp(0)[] storage external not null,
  gps_timeto timestamp(0)[] storage external not null,
  gps_latitude float8[] storage external not null,
  gps_longitude float8[] storage external not null,
  gps_accuracy float8[] storage external not null,
  gps_speed float8[] storage external not null,
  gps_speedaccuracy float8[] storage external not null,
  gps_altitude float8[] storage external not null,
  gps_altitudeaccuracy float8[] storage external not null,
  sightings_earliest timestamp(0),
  sightings_latest timestamp(0),
  sightings_ordinal int[] storage external not null,
  sightings_pairedtime timestamp(0)[] storage external not null,
  sightings_pairedid int[] storage external not null, -- whom a contact id was made for; 0 when it is none of ours
  sightings_valid_from timestamp(0)[] storage external not null, -- start of the 15 minutes it was made for; minus infinity for a device's own id
  sightings_rssi float8[] storage external not null,
  sightings_txpower float8[] storage external not null,
  primary key (hour, file_id, line)
) partition by range (hour);
create index ix_dluserdatastaging_id on dbo.dluserdatastaging (id, sequence);

create table dbo.rejectedevents ( -- gone with its day
  hour int not null, -- of the file
  file_id int not null,
  line int not null,
  ordinal int not null, -- place in the line's events, from 0; -1 for the line itself
  task text not null,
  id int,
  reason text not null,
  event text,
  rejected_at timestamp(0) not null,
  primary key (hour, file_id, line, ordinal)
) partition by range (hour);
create index ix_rejectedevents_id on dbo.rejectedevents (id);

create table dbo.lake_searches ( -- who looked for the files of a device
  search_id bigint generated always as identity primary key,
  searched_at timestamp(3) not null,
  searched_by text not null,
  reason text not null,
  uuid text not null,
  time_from timestamp(0) not null,
  time_to timestamp(0) not null,
  files int not null
);

create table dbo.platform_changes (
  id int primary key -- a device whose platform is not yet brought to the sightings of it
);
alter table dbo.uuid_id add platform int; -- what the device said last that it is: 1 ios, 2 android, 3 something else
alter table dbo.btevents add platform int, add pairedplatform int; -- of the phone that saw, of the one that was seen
alter table dbo.gpsevents add distance real, -- metres from the fix before it, at most 24 h before
  add mps real, -- metres per second on the way from there
  add transport int, -- a guess by mps: 1 still, 2 on foot, 3 bicycle, 4 motor vehicle or train, 5 aircraft
  add jump int; -- 1 when nobody travels so: see jump_of
alter table dbo.agg_gpsevents add grunnkrets_id int, add ssb_grid bigint;
drop index dbo.ix_gpsevents_id;
create index ix_gpsevents_id on dbo.gpsevents (id, hour, timefrom);
update dbo.gpsevents set fingerprint = hash_record_extended(row (timeto, latitude, longitude, accuracy, speed, speedaccuracy, altitude, altitudeaccuracy), 0);
