-- Who read whose data, and on what legal ground. The only table that holds phone numbers: it must name whose data was read.
create table dbo.applog (
  applog_id bigint identity(1, 1) not null constraint pk_applog primary key,
  timest datetime2(3) not null,
  phonenumber varchar(20) not null,
  person_name nvarchar(200) not null,
  person_id nvarchar(200) not null,
  person_organization nvarchar(200) not null,
  organization nvarchar(200) not null,
  legal_means nvarchar(200) not null,
  request_id varchar(36) null
);
create index ix_applog_phonenumber on dbo.applog (phonenumber, timest);

create type dbo.text_list as table (value varchar(100) not null);
create type dbo.id_list as table (id int not null primary key);
create type dbo.probe_list as table (
  hour int not null,
  tile bigint not null,
  timefrom int not null,
  timeto int not null,
  primary key (hour, tile, timefrom)
);
