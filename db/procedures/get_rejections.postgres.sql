-- How many lines and events were refused, by reason.
create function dbo.get_rejections() returns table (reason text, events int)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select r.reason, count(*)::int from dbo.rejectedevents r group by r.reason order by r.reason
$$;
