-- Devices: the internal key of each, when it was last heard of, what it is, and the sealed keys its requests are verified with.
create table dbo.uuid_id (
  id int generated always as identity primary key,
  uuid text not null unique,
  created_at timestamp(0) not null,
  erased_at timestamp(0)
);

create table dbo.uuid_activity (
  id int primary key,
  lastactivity timestamp(0) not null
);
create index ix_uuid_activity_lastactivity on dbo.uuid_activity (lastactivity);

create table dbo.device_information (
  id int not null,
  platform text not null,
  osversion text not null,
  appversion text not null,
  model text not null,
  since timestamp(0) not null,
  primary key (id, platform, osversion, appversion, model)
);

create table dbo.device_keys (
  id int not null,
  key_id text not null,
  sealed_key bytea not null,
  created_at timestamp(0) not null,
  primary key (id, key_id)
);
