-- Erases a piece of what ended before the day of the given hour (hours since 1970), events with the books of their files and what is staged apart: a day of a table, or else some rows. All 0: nothing is left.
-- Each piece is small, so that no import waits long: whoever calls does so until nothing is left. Where no day can be dropped as a whole, its rows are deleted, which takes longer and leaves the same.
create or alter procedure dbo.expire_days @events_before int, @staging_before int as begin
  set nocount on;
  set xact_abort on;
  declare @events int = @events_before - @events_before % 24;
  declare @staging int = @staging_before - @staging_before % 24;
  declare @days int = 0, @rows int = 0, @files int = 0;
  if exists (select 1 from dbo.schema_history h where h.name = 'procedures/drop_days')
  begin
    begin try
      exec @days = dbo.drop_days @events, @staging;
    end try
    begin catch
      declare @reason nvarchar(2000) = error_message();
      if xact_state() <> 0 rollback;
      set @days = 0;
      print 'no day was dropped: ' + @reason;
    end catch;
  end;
  if @days = 0
  begin
    delete top (20000) from dbo.gpsevents where hour < @events;
    set @rows = @rows + @@rowcount;
    delete top (20000) from dbo.btevents where hour < @events;
    set @rows = @rows + @@rowcount;
    delete top (20000) from dbo.agg_gpsevents where hour < @events;
    set @rows = @rows + @@rowcount;
    delete top (2000) from dbo.dluserdatastaging where hour < @staging;
    set @rows = @rows + @@rowcount;
    delete top (20000) from dbo.rejectedevents where hour < @staging;
    set @rows = @rows + @@rowcount;
    delete top (20000) from dbo.contact_ids where hour < @staging;
    set @rows = @rows + @@rowcount;
    select top (2000) f.file_id into #old from dbo.lake_files f where f.hour < @events order by f.hour;
    begin transaction;
    delete from dbo.import_tasks where file_id in (select o.file_id from #old o);
    delete from dbo.import_rejections where file_id in (select o.file_id from #old o);
    delete from dbo.precomputed_checks where file_id in (select o.file_id from #old o);
    delete from dbo.lake_files where file_id in (select o.file_id from #old o);
    set @files = @@rowcount;
    commit;
  end;
  select @days as days, @rows as row_count, @files as files;
end;
