-- Devices last heard of, or registered and never heard of, before a moment: what is due for erasure, longest silent first.
create or alter procedure dbo.get_idle_devices @before datetime2(0), @count int as begin
  set nocount on;
  select top (@count) u.uuid, coalesce(a.lastactivity, u.created_at) as lastactivity
  from dbo.uuid_id u
  left join dbo.uuid_activity a on a.id = u.id
  where u.erased_at is null and coalesce(a.lastactivity, u.created_at) < @before
  order by coalesce(a.lastactivity, u.created_at), u.uuid;
end;
