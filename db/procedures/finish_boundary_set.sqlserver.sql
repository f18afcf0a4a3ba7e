-- Puts a filled set in force in place of the one that served its level and year. What was replaced is removed by the next load.
create or alter procedure dbo.finish_boundary_set @set_id int, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @level varchar(20);
  declare @year int;
  begin transaction;
  exec dbo.hold_lock 'boundaries', 'Exclusive';
  select @level = s.level, @year = s.year from dbo.boundary_sets s where s.set_id = @set_id and s.in_force = 0 and s.loaded_at is null;
  if @level is not null begin
    update dbo.boundary_sets set in_force = 0 where level = @level and year = @year and in_force = 1;
    update dbo.boundary_sets set in_force = 1, loaded_at = @now where set_id = @set_id;
  end;
  commit;
  select cast(s.in_force as int) as in_force from dbo.boundary_sets s where s.set_id = @set_id;
end;
