-- Sets the patterns (as `like` takes them) of app versions whose events are refused; all others are taken.
create or alter procedure dbo.set_refused_appversions @patterns dbo.pattern_list readonly, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  begin transaction;
  delete from dbo.refused_appversions where pattern not in (select n.pattern from @patterns n);
  insert into dbo.refused_appversions (pattern, since)
  select n.pattern, @now from @patterns n
  where not exists (select 1 from dbo.refused_appversions v with (updlock, holdlock) where v.pattern = n.pattern);
  commit;
end;
