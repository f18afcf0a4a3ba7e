-- Phones: how far a registration has come, keys in generations, what an owner consents to, when nothing may count, and what hangs on a person.
alter table dbo.uuid_id add confirmed_at timestamp(0), add revoked_at timestamp(0);
alter table dbo.device_keys
  add kind text not null default 'signing', -- signing (RFC 9421) or sas (IoT Hub, the scheme of 2020)
  add generation int not null default 1, -- keys handed out together
  add valid_until timestamp(0) not null default '9999-12-31';
update dbo.uuid_id set confirmed_at = created_at;

create table dbo.registration_requests (
  request_hash bytea primary key, -- keyed hash of the person and their request key
  id int not null,
  created_at timestamp(0) not null
);
create index ix_registration_requests_id on dbo.registration_requests (id);

create table dbo.purposes (
  purpose text primary key,
  open_from timestamp(0) not null,
  open_to timestamp(0) not null
);
insert into dbo.purposes (purpose, open_from, open_to) values
  ('tracing_bluetooth', '1970-01-01', '9999-12-31'), ('tracing_gps', '1970-01-01', '9999-12-31'), ('statistics', '1970-01-01', '9999-12-31');

create table dbo.consents ( -- one row a period; never deleted but with the device, so that the history stays
  id int not null,
  purpose text not null,
  timefrom timestamp(0) not null,
  timeto timestamp(0) not null, -- 9999-12-31 while in force
  text_version text not null,
  text_hash text not null, -- SHA-256 of the text that was agreed to, in hex
  recorded_at timestamp(0) not null,
  withdrawn_at timestamp(0), -- when the end was put on record
  primary key (id, purpose, timefrom, timeto)
);

create table dbo.pauses (
  id int not null,
  sensor text not null, -- gps, bluetooth
  timefrom timestamp(0) not null,
  timeto timestamp(0) not null,
  reason text,
  recorded_at timestamp(0) not null,
  primary key (id, sensor, timefrom, timeto)
);

create table dbo.pincodes (
  user_id text not null, -- the directory's, never a phone number
  created_at timestamp(0) not null,
  pin text not null,
  primary key (user_id, created_at, pin)
);

create table dbo.birthyears (
  user_id text primary key,
  birthyear smallint not null,
  changed_at timestamp(0) not null
);

create table dbo.blacklist (
  number_hash bytea primary key,
  since timestamp(0) not null
);

create table dbo.contact_ids ( -- the rotating ids seen in a lake file, as the import opened them
  file_id int not null,
  contact_id text not null,
  id int not null,
  valid_from timestamp(0) not null, -- start of the 15 minutes it was made for
  primary key (file_id, contact_id)
);
create index ix_contact_ids_id on dbo.contact_ids (id);

create table dbo.precomputed_checks ( -- distances and speeds that phones computed: how many were looked at, how many were wrong
  file_id int primary key,
  sampled int not null,
  wrong int not null,
  checked_at timestamp(0) not null
);

drop function if exists dbo.get_device_key, dbo.get_idle_devices; -- get_device_keys and get_due_devices took their place
