-- Brings platforms that have become known, or others, to the sightings of those devices; when sightings are being imported it is left for the next time, so that nobody waits.
create function dbo.tell_platforms() returns void
language plpgsql as $$
declare
  changed int[];
begin
  if exists (select 1 from dbo.platform_changes) and pg_try_advisory_xact_lock(hashtextextended('platforms', 0)) then -- as hold_lock names it
    with told as (
      delete from dbo.platform_changes c returning c.id
    )
    select array_agg(t.id) into changed from told t;
    update dbo.btevents b set pairedplatform = u.platform from dbo.uuid_id u where u.id = any (changed) and b.pairedid = u.id and b.pairedplatform is distinct from u.platform;
  end if;
end $$;
