-- The patterns of app versions whose events are refused.
create or alter procedure dbo.get_refused_appversions as begin
  set nocount on;
  select v.pattern, v.since from dbo.refused_appversions v order by v.pattern;
end;
