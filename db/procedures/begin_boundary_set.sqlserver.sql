-- Opens a set of boundaries to be filled, and removes what another load of that level and year left unfinished. A file that serves already is not opened again: loaded is 1.
create or alter procedure dbo.begin_boundary_set @level varchar(20), @year int, @source nvarchar(400), @sha256 varbinary(32), @settings nvarchar(1000), @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @serving int;
  declare @opened int;
  begin transaction;
  exec dbo.hold_lock 'boundaries', 'Exclusive';
  select @serving = s.set_id from dbo.boundary_sets s
  where s.level = @level and s.year = @year and s.in_force = 1 and s.sha256 = @sha256 and s.settings = @settings;
  if @serving is null begin
    exec dbo.remove_boundary_sets @level, @year;
    insert into dbo.boundary_sets (level, year, source, sha256, settings, begun_at, in_force)
    values (@level, @year, @source, @sha256, @settings, @now, 0);
    set @opened = scope_identity();
  end;
  commit;
  select coalesce(@serving, @opened) as set_id, case when @serving is null then 0 else 1 end as loaded;
end;
