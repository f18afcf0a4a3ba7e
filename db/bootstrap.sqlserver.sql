-- What the migrator itself needs: the history of what ran here. Safe to run any number of times.
if object_id('dbo.schema_history') is null
  create table dbo.schema_history (
    name varchar(200) not null constraint pk_schema_history primary key,
    checksum char(64) not null,
    applied_at datetime2(0) not null
  );
go
-- What has been applied to this database, with the checksum of the file as it was then.
create or alter procedure dbo.get_schema_history as begin
  set nocount on;
  select h.name, h.checksum from dbo.schema_history h order by h.name;
end;
go
-- Notes that a file has been applied.
create or alter procedure dbo.record_schema_file @name varchar(200), @checksum char(64), @now datetime2(0) as begin
  set nocount on;
  update dbo.schema_history set checksum = @checksum, applied_at = @now where name = @name;
  if @@rowcount = 0 insert into dbo.schema_history (name, checksum, applied_at) values (@name, @checksum, @now);
end;
go
-- Holds everybody else who migrates this database off until the session ends.
create or alter procedure dbo.lock_schema as begin
  set nocount on;
  declare @outcome int;
  exec @outcome = sp_getapplock @Resource = 'smittestopp-schema', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 60000;
  if @outcome < 0 throw 50001, 'another migration is running', 1;
end;
go
-- Creates, or gives a new password to, the login of a service, and puts its user into the service's role. For administrators only.
create or alter procedure dbo.create_service_login @role varchar(60), @login varchar(60), @password varchar(128) as begin
  set nocount on;
  declare @statement nvarchar(1000);
  declare @quoted nvarchar(300) = quotename(@login);
  declare @secret nvarchar(300) = '''' + replace(@password, '''', '''''') + '''';
  if exists (select 1 from sys.server_principals p where p.name = @login)
    set @statement = 'alter login ' + @quoted + ' with password = ' + @secret;
  else
    set @statement = 'create login ' + @quoted + ' with password = ' + @secret;
  exec (@statement);
  if not exists (select 1 from sys.database_principals p where p.name = @login) begin
    set @statement = 'create user ' + @quoted + ' for login ' + @quoted;
    exec (@statement);
  end;
  set @statement = 'alter role ' + quotename(@role) + ' add member ' + @quoted;
  exec (@statement);
end;
go
-- Lets a role fill in the lists that procedures take. SQL Server wants a right to the type of each; another server that speaks T-SQL knows no such right. For administrators only.
create or alter procedure dbo.allow_lists @role varchar(60) as begin
  set nocount on;
  if @@version not like 'Microsoft%' return;
  declare @statement nvarchar(max) = (
    select string_agg(cast(concat('grant execute on type::dbo.', quotename(t.name), ' to ', quotename(@role), ';') as nvarchar(max)), ' ')
    from sys.table_types t where t.schema_id = schema_id('dbo')
  );
  exec (@statement);
end;
go
