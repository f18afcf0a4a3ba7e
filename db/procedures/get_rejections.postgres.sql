-- How many lines and events were refused, by task, reason, platform and app version; nobody's name in it.
create function dbo.get_rejections() returns table (task text, reason text, platform text, appversion text, lines bigint, events bigint)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select n.task, n.reason, n.platform, n.appversion, sum(n.lines)::bigint, sum(n.events)::bigint from dbo.import_rejections n
  group by n.task, n.reason, n.platform, n.appversion having sum(n.lines) > 0 or sum(n.events) > 0
  order by n.task, n.reason, n.platform, n.appversion
$$;
