-- For which purposes of tracing each of the given devices takes part at a moment; one that takes part for none has no row.
create or alter procedure dbo.get_taking_part @uuids dbo.text_list readonly, @now datetime2(0) as begin
  set nocount on;
  select u.uuid, 'tracing_bluetooth' as purpose from dbo.uuid_id u
  where u.uuid in (select n.value from @uuids n) and exists (select 1 from dbo.periods_in_force('tracing_bluetooth', @now) p where p.id = u.id)
  union all
  select u.uuid, 'tracing_gps' from dbo.uuid_id u
  where u.uuid in (select n.value from @uuids n) and exists (select 1 from dbo.periods_in_force('tracing_gps', @now) p where p.id = u.id);
end;
