-- Who read whose data, and on what legal ground. The only table that holds phone numbers: it must name whose data was read.
create table dbo.applog (
  applog_id bigint generated always as identity primary key,
  timest timestamp(3) not null,
  phonenumber text not null,
  person_name text not null,
  person_id text not null,
  person_organization text not null,
  organization text not null,
  legal_means text not null,
  request_id text
);
create index ix_applog_phonenumber on dbo.applog (phonenumber, timest);
