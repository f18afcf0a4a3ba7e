-- The import made whole: a catalogue that knows each lake file, staged lines by day, what became of every event, rules that can be changed, and what is computed from a fix and the one before it.
drop table dbo.dluserdatastaging; -- all of these are made anew from the lake
drop table dbo.rejectedevents;
drop table dbo.contact_ids;
drop table dbo.import_tasks;
drop table dbo.lake_files;
delete from dbo.precomputed_checks;
drop procedure if exists dbo.register_lake_file; -- register_lake_files took its place
drop procedure if exists dbo.adlsimporter;
drop type dbo.lake_lines;
go
create table dbo.lake_files (
  file_id int identity(1, 1) not null constraint pk_lake_files primary key,
  path varchar(400) not null,
  etag varchar(80) not null,
  size bigint not null,
  hour int not null, -- hours since 1970-01-01T00:00Z of the folder the file lies in
  partition_id int not null, -- of the stream, as the name says; -1 when it says none
  sha256 varbinary(32) null,
  lines int null, -- null until every line has been staged or set aside
  accepted bigint not null, -- events that the edge said it put into the lines
  first_sequence bigint null, -- places in the stream's partition
  last_sequence bigint null,
  first_enqueued datetime2(0) null,
  last_enqueued datetime2(0) null,
  found_at datetime2(0) not null,
  staged_at datetime2(0) null,
  imported_at datetime2(0) null,
  constraint uq_lake_files_path unique (path, etag)
);
create index ix_lake_files_hour on dbo.lake_files (hour, partition_id, imported_at);
create index ix_lake_files_imported_at on dbo.lake_files (imported_at, hour);

create table dbo.import_tasks ( -- what each task made of a file, in all its runs together
  file_id int not null,
  task varchar(20) not null,
  events bigint not null,
  stored bigint not null,
  duplicates bigint not null,
  rejected bigint not null,
  attempts int not null,
  milliseconds bigint not null,
  started_at datetime2(0) not null, -- of the last run
  finished_at datetime2(0) null, -- null when the last run failed
  error nvarchar(400) null,
  constraint pk_import_tasks primary key (file_id, task)
);

create table dbo.import_rejections ( -- how many events a task refused, kept as long as the file is known: no event and nobody's name in it
  file_id int not null,
  task varchar(20) not null,
  reason varchar(40) not null,
  platform nvarchar(100) not null,
  appversion nvarchar(100) not null,
  events bigint not null,
  lines bigint not null constraint df_import_rejections_lines default 0, -- that were set aside whole
  constraint pk_import_rejections primary key (file_id, task, reason, platform, appversion)
);

create table dbo.import_rules (
  rule_name varchar(40) not null constraint pk_import_rules primary key,
  value float not null,
  changed_at datetime2(0) not null
);
insert into dbo.import_rules (rule_name, value, changed_at) values
  ('days_before', 30, '1970-01-01'), ('hours_after', 12, '1970-01-01'), ('longest_hours', 24, '1970-01-01'),
  ('latitude_least', 57, '1970-01-01'), ('latitude_most', 81.5, '1970-01-01'), -- Norway with Svalbard; Jan Mayen is 8 degrees west
  ('longitude_least', -10, '1970-01-01'), ('longitude_most', 36, '1970-01-01'),
  ('accuracy_most', 100000, '1970-01-01'), ('speed_most', 1000, '1970-01-01');

create table dbo.refused_appversions (
  pattern nvarchar(100) not null constraint pk_refused_appversions primary key, -- as `like` takes it
  since datetime2(0) not null
);

create table dbo.dluserdatastaging ( -- one row a line; gone with its day
  hour int not null, -- of the file
  file_id int not null,
  line int not null,
  id int not null,
  enqueued_at datetime2(0) not null,
  sequence bigint null, -- its place in the stream's partition
  platform nvarchar(100) not null,
  osversion nvarchar(100) not null,
  appversion nvarchar(100) not null,
  model nvarchar(100) not null,
  events nvarchar(max) not null,
  state int not null, -- taken by: 1 gpsimporter, 2 btimporter, 4 aggregator; 8: a repeat of a line in another file
  constraint pk_dluserdatastaging primary key clustered (hour, file_id, line)
) on ps_day (hour);
create index ix_dluserdatastaging_id on dbo.dluserdatastaging (id, sequence);

create table dbo.rejectedevents ( -- gone with its day
  hour int not null, -- of the file
  file_id int not null,
  line int not null,
  ordinal int not null, -- place in the line's events, from 0; -1 for the line itself
  task varchar(20) not null,
  id int null,
  reason varchar(40) not null,
  event nvarchar(max) null,
  rejected_at datetime2(0) not null,
  constraint pk_rejectedevents primary key clustered (hour, file_id, line, ordinal)
) on ps_day (hour);
create index ix_rejectedevents_id on dbo.rejectedevents (id);

create table dbo.contact_ids ( -- the ids seen in a lake file, as the import opened them; gone with its day
  hour int not null, -- of the file
  file_id int not null,
  contact_id varchar(36) not null,
  id int not null,
  valid_from datetime2(0) null, -- start of the 15 minutes it was made for; null for a device's own id
  constraint pk_contact_ids primary key clustered (hour, file_id, contact_id)
) on ps_day (hour);
create index ix_contact_ids_id on dbo.contact_ids (id);

create table dbo.lake_searches ( -- who looked for the files of a device
  search_id bigint identity(1, 1) not null constraint pk_lake_searches primary key,
  searched_at datetime2(3) not null,
  searched_by nvarchar(100) not null,
  reason nvarchar(200) not null,
  uuid varchar(36) not null,
  time_from datetime2(0) not null,
  time_to datetime2(0) not null,
  files int not null
);

create table dbo.platform_changes (
  id int not null constraint pk_platform_changes primary key -- a device whose platform is not yet brought to the sightings of it
);
alter table dbo.uuid_id add platform int null; -- what the device said last that it is: 1 ios, 2 android, 3 something else
alter table dbo.btevents add platform int null; -- of the phone that saw
alter table dbo.btevents add pairedplatform int null; -- of the one that was seen
alter table dbo.gpsevents add distance real null; -- metres from the fix before it, at most 24 h before
alter table dbo.gpsevents add mps real null; -- metres per second on the way from there
alter table dbo.gpsevents add transport int null; -- a guess by mps: 1 still, 2 on foot, 3 bicycle, 4 motor vehicle or train, 5 aircraft
alter table dbo.gpsevents add jump int null; -- 1 when nobody travels so: see jump_of
alter table dbo.agg_gpsevents add grunnkrets_id int null;
alter table dbo.agg_gpsevents add ssb_grid bigint null;
drop index ix_gpsevents_id on dbo.gpsevents;
create index ix_gpsevents_id on dbo.gpsevents (id, hour, timefrom) include (timeto, latitude, longitude, accuracy, piece);
go
create type dbo.lake_file_list as table (
  path varchar(400) not null,
  etag varchar(80) not null,
  size bigint not null,
  hour int not null,
  partition_id int not null,
  primary key (path, etag)
);
create type dbo.lake_lines as table (
  line int not null primary key,
  uuid nvarchar(max) null,
  enqueued_at datetime2(0) null,
  sequence bigint null,
  accepted int null, -- events that the edge said it put in
  event_count int not null, -- events there are; 0 when it holds no list
  platform nvarchar(max) null,
  osversion nvarchar(max) null,
  appversion nvarchar(max) null,
  model nvarchar(max) null,
  events nvarchar(max) null
);
drop type dbo.contact_id_list;
create type dbo.contact_id_list as table (
  contact_id varchar(36) not null primary key,
  id int not null,
  valid_from datetime2(0) null
);
create type dbo.import_rule_list as table (
  rule_name varchar(40) not null primary key,
  value float not null
);
create type dbo.pattern_list as table (pattern nvarchar(100) not null primary key);
