-- How many lines and events were refused, by task, reason, platform and app version; nobody's name in it.
create or alter procedure dbo.get_rejections as begin
  set nocount on;
  select n.task, n.reason, n.platform, n.appversion, sum(n.lines) as lines, sum(n.events) as events from dbo.import_rejections n
  group by n.task, n.reason, n.platform, n.appversion having sum(n.lines) > 0 or sum(n.events) > 0
  order by n.task, n.reason, n.platform, n.appversion;
end;
