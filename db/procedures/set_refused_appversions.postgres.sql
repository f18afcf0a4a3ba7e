-- Sets the patterns (as `like` takes them) of app versions whose events are refused; all others are taken.
create function dbo.set_refused_appversions(_patterns_pattern text[], _now timestamp) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
begin
  delete from dbo.refused_appversions v where v.pattern <> all (_patterns_pattern);
  insert into dbo.refused_appversions (pattern, since) select n.pattern, _now from unnest(_patterns_pattern) as n (pattern) on conflict (pattern) do nothing;
end $$;
