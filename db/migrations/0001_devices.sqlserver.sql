-- Devices: the internal key of each, when it was last heard of, what it is, and the sealed keys its requests are verified with.
create table dbo.uuid_id (
  id int identity(1, 1) not null constraint pk_uuid_id primary key,
  uuid varchar(36) not null constraint uq_uuid_id_uuid unique,
  created_at datetime2(0) not null,
  erased_at datetime2(0) null
);

create table dbo.uuid_activity (
  id int not null constraint pk_uuid_activity primary key,
  lastactivity datetime2(0) not null
);
create index ix_uuid_activity_lastactivity on dbo.uuid_activity (lastactivity);

create table dbo.device_information (
  id int not null,
  platform nvarchar(100) not null,
  osversion nvarchar(100) not null,
  appversion nvarchar(100) not null,
  model nvarchar(100) not null,
  since datetime2(0) not null,
  constraint pk_device_information primary key (id, platform, osversion, appversion, model)
);

create table dbo.device_keys (
  id int not null,
  key_id varchar(40) not null,
  sealed_key varbinary(200) not null,
  created_at datetime2(0) not null,
  constraint pk_device_keys primary key (id, key_id)
);
