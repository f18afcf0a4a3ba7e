-- The import: the catalogue of lake files, what each task made of a file, the staged lines, and what was refused and why.
create table dbo.lake_files (
  file_id int generated always as identity primary key,
  path text not null,
  etag text not null,
  size bigint not null,
  hour int not null, -- hours since 1970-01-01T00:00Z of the folder the file lies in
  lines int, -- null until every line has been staged
  found_at timestamp(0) not null,
  staged_at timestamp(0),
  unique (path, etag)
);

create table dbo.import_tasks (
  file_id int not null,
  task text not null,
  events int not null,
  stored int not null,
  duplicates int not null,
  rejected int not null,
  finished_at timestamp(0) not null,
  primary key (file_id, task)
);

create table dbo.dluserdatastaging (
  file_id int not null,
  line int not null,
  id int not null,
  enqueued_at timestamp(0) not null,
  platform text not null,
  osversion text not null,
  appversion text not null,
  model text not null,
  events jsonb storage external not null, -- no compression: pglz would cost more time than the room it saves is worth
  primary key (file_id, line)
);

create table dbo.rejectedevents (
  file_id int not null,
  line int not null,
  ordinal int not null, -- place in the line's events, from 0; -1 for the line itself
  reason text not null,
  event text,
  rejected_at timestamp(0) not null,
  primary key (file_id, line, ordinal)
);
