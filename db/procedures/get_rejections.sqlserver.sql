-- How many lines and events were refused, by reason.
create or alter procedure dbo.get_rejections as begin
  set nocount on;
  select r.reason, count(*) as events from dbo.rejectedevents r group by r.reason order by r.reason;
end;
