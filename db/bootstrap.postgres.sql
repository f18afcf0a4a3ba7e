-- What the migrator itself needs: an owner who is no superuser, and the history of what ran here. Safe to run any number of times.
do $$ begin
  create role smittestopp_owner nologin createrole;
exception when duplicate_object or unique_violation then null;
end $$;
create schema if not exists dbo authorization smittestopp_owner;
revoke all on schema public from public;
set role smittestopp_owner;
set check_function_bodies = off;
alter default privileges revoke execute on functions from public;

create table if not exists dbo.schema_history (
  name text primary key,
  checksum text not null,
  applied_at timestamp(0) not null
);

-- What has been applied to this database, with the checksum of the file as it was then.
create or replace function dbo.get_schema_history() returns table (name text, checksum text)
language sql as $$
  select h.name, h.checksum from dbo.schema_history h order by h.name
$$;

-- Notes that a file has been applied.
create or replace function dbo.record_schema_file(_name text, _checksum text, _now timestamp) returns void
language sql as $$
  insert into dbo.schema_history (name, checksum, applied_at) values (_name, _checksum, _now)
  on conflict (name) do update set checksum = excluded.checksum, applied_at = excluded.applied_at
$$;

-- Holds everybody else who migrates this database off until the session ends.
create or replace function dbo.lock_schema() returns void
language sql as $$
  select pg_advisory_lock(hashtext('smittestopp-schema'))
$$;

-- Removes a procedure, so that its file can make it anew with other columns.
create or replace function dbo.drop_procedure(_name text) returns void
language plpgsql as $$
begin
  execute format('drop routine if exists dbo.%I cascade', _name);
end $$;

-- Creates, or gives a new password to, the login of a service, and puts its user into the service's role. For administrators only.
create or replace function dbo.create_service_login(_role text, _login text, _password text) returns void
language plpgsql as $$
begin
  if exists (select 1 from pg_roles r where r.rolname = _login) then
    execute format('alter role %I login password %L', _login, _password);
  else
    execute format('create role %I login password %L', _login, _password);
  end if;
  execute format('grant %I to %I', _role, _login);
end $$;
