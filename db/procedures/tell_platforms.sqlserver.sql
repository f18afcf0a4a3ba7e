-- Brings platforms that have become known, or others, to the sightings of those devices; when sightings are being imported it is left for the next time, so that nobody waits.
create or alter procedure dbo.tell_platforms as begin
  set nocount on;
  if exists (select 1 from dbo.platform_changes) and applock_test('public', 'platforms', 'Exclusive', 'Transaction') = 1
  begin
    exec dbo.hold_lock 'platforms', 'Exclusive';
    select c.id into #changed from dbo.platform_changes c with (updlock);
    delete from dbo.platform_changes where id in (select c.id from #changed c); -- before platforms are read: one that changes meanwhile is entered anew
    update b set pairedplatform = u.platform
    from dbo.btevents b join dbo.uuid_id u on u.id = b.pairedid
    where u.id in (select c.id from #changed c) and (b.pairedplatform is null or b.pairedplatform <> u.platform);
  end;
end;
