-- The patterns of app versions whose events are refused.
create function dbo.get_refused_appversions() returns table (pattern text, since timestamp)
language sql stable security definer set search_path = dbo, pg_temp as $$
  select v.pattern, v.since from dbo.refused_appversions v order by v.pattern
$$;
