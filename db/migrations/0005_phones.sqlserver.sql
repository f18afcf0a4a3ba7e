-- Phones: how far a registration has come, keys in generations, what an owner consents to, when nothing may count, and what hangs on a person.
alter table dbo.uuid_id add confirmed_at datetime2(0) null;
alter table dbo.uuid_id add revoked_at datetime2(0) null;
alter table dbo.device_keys add kind varchar(10) not null constraint df_device_keys_kind default 'signing'; -- signing (RFC 9421) or sas (IoT Hub, the scheme of 2020)
alter table dbo.device_keys add generation int not null constraint df_device_keys_generation default 1; -- keys handed out together
alter table dbo.device_keys add valid_until datetime2(0) not null constraint df_device_keys_valid_until default '9999-12-31';
go
update dbo.uuid_id set confirmed_at = created_at;

create table dbo.registration_requests (
  request_hash varbinary(32) not null constraint pk_registration_requests primary key, -- keyed hash of the person and their request key
  id int not null,
  created_at datetime2(0) not null
);
create index ix_registration_requests_id on dbo.registration_requests (id);

create table dbo.purposes (
  purpose varchar(40) not null constraint pk_purposes primary key,
  open_from datetime2(0) not null,
  open_to datetime2(0) not null
);
insert into dbo.purposes (purpose, open_from, open_to) values
  ('tracing_bluetooth', '1970-01-01', '9999-12-31'), ('tracing_gps', '1970-01-01', '9999-12-31'), ('statistics', '1970-01-01', '9999-12-31');

create table dbo.consents ( -- one row a period; never deleted but with the device, so that the history stays
  id int not null,
  purpose varchar(40) not null,
  timefrom datetime2(0) not null,
  timeto datetime2(0) not null, -- 9999-12-31 while in force
  text_version nvarchar(40) not null,
  text_hash varchar(64) not null, -- SHA-256 of the text that was agreed to, in hex
  recorded_at datetime2(0) not null,
  withdrawn_at datetime2(0) null, -- when the end was put on record
  constraint pk_consents primary key (id, purpose, timefrom, timeto)
);

create table dbo.pauses (
  id int not null,
  sensor varchar(10) not null, -- gps, bluetooth
  timefrom datetime2(0) not null,
  timeto datetime2(0) not null,
  reason nvarchar(200) null,
  recorded_at datetime2(0) not null,
  constraint pk_pauses primary key (id, sensor, timefrom, timeto)
);

create table dbo.pincodes (
  user_id varchar(36) not null, -- the directory's, never a phone number
  created_at datetime2(0) not null,
  pin varchar(10) not null,
  constraint pk_pincodes primary key (user_id, created_at, pin)
);

create table dbo.birthyears (
  user_id varchar(36) not null constraint pk_birthyears primary key,
  birthyear smallint not null,
  changed_at datetime2(0) not null
);

create table dbo.blacklist (
  number_hash varbinary(32) not null constraint pk_blacklist primary key,
  since datetime2(0) not null
);

create table dbo.contact_ids ( -- the rotating ids seen in a lake file, as the import opened them
  file_id int not null,
  contact_id varchar(32) not null,
  id int not null,
  valid_from datetime2(0) not null, -- start of the 15 minutes it was made for
  constraint pk_contact_ids primary key (file_id, contact_id)
);
create index ix_contact_ids_id on dbo.contact_ids (id);

create table dbo.precomputed_checks ( -- distances and speeds that phones computed: how many were looked at, how many were wrong
  file_id int not null constraint pk_precomputed_checks primary key,
  sampled int not null,
  wrong int not null,
  checked_at datetime2(0) not null
);

create type dbo.key_list as table (
  key_id varchar(40) not null primary key,
  kind varchar(10) not null,
  sealed_key varbinary(200) not null
);
create type dbo.purpose_list as table (
  purpose varchar(40) not null primary key,
  open_from datetime2(0) not null,
  open_to datetime2(0) not null
);
create type dbo.consent_list as table (
  purpose varchar(40) not null primary key,
  given int not null,
  text_version nvarchar(40) not null,
  text_hash varchar(64) not null,
  since datetime2(0) not null
);
create type dbo.pause_list as table (
  sensor varchar(10) not null,
  timefrom datetime2(0) not null,
  timeto datetime2(0) not null,
  reason nvarchar(200) null,
  primary key (sensor, timefrom, timeto)
);
create type dbo.contact_id_list as table (
  contact_id varchar(32) not null primary key,
  id int not null,
  valid_from datetime2(0) not null
);

drop procedure if exists dbo.get_device_key; -- get_device_keys took its place
drop procedure if exists dbo.get_idle_devices; -- and get_due_devices
