-- The import: the catalogue of lake files, what each task made of a file, the staged lines, and what was refused and why.
create table dbo.lake_files (
  file_id int identity(1, 1) not null constraint pk_lake_files primary key,
  path varchar(400) not null,
  etag varchar(80) not null,
  size bigint not null,
  hour int not null, -- hours since 1970-01-01T00:00Z of the folder the file lies in
  lines int null, -- null until every line has been staged
  found_at datetime2(0) not null,
  staged_at datetime2(0) null,
  constraint uq_lake_files_path unique (path, etag)
);

create table dbo.import_tasks (
  file_id int not null,
  task varchar(20) not null,
  events int not null,
  stored int not null,
  duplicates int not null,
  rejected int not null,
  finished_at datetime2(0) not null,
  constraint pk_import_tasks primary key (file_id, task)
);

create table dbo.dluserdatastaging (
  file_id int not null,
  line int not null,
  id int not null,
  enqueued_at datetime2(0) not null,
  platform nvarchar(100) not null,
  osversion nvarchar(100) not null,
  appversion nvarchar(100) not null,
  model nvarchar(100) not null,
  events nvarchar(max) not null,
  constraint pk_dluserdatastaging primary key (file_id, line)
);

create table dbo.rejectedevents (
  file_id int not null,
  line int not null,
  ordinal int not null, -- place in the line's events, from 0; -1 for the line itself
  reason varchar(40) not null,
  event nvarchar(max) null,
  rejected_at datetime2(0) not null,
  constraint pk_rejectedevents primary key (file_id, line, ordinal)
);

create type dbo.lake_lines as table (
  line int not null primary key,
  uuid nvarchar(max) null,
  enqueued_at datetime2(0) null,
  body nvarchar(max) null
);
