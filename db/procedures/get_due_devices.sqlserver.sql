-- Devices due for erasure and why: revoked, never confirmed though registered before a moment, or silent since before a moment. In that order, oldest first.
create or alter procedure dbo.get_due_devices @idle_before datetime2(0), @unconfirmed_before datetime2(0), @count int as begin
  set nocount on;
  select top (@count) d.uuid, d.reason, d.since
  from (
    select u.uuid,
      case when u.revoked_at is not null then 'revoked' when u.confirmed_at is null and u.created_at < @unconfirmed_before then 'unconfirmed' else 'idle' end as reason,
      case when u.revoked_at is not null then u.revoked_at
        when u.confirmed_at is null and u.created_at < @unconfirmed_before then u.created_at
        else coalesce(a.lastactivity, u.created_at) end as since
    from dbo.uuid_id u
    left join dbo.uuid_activity a on a.id = u.id
    where u.erased_at is null and (u.revoked_at is not null
      or (u.confirmed_at is null and u.created_at < @unconfirmed_before)
      or coalesce(a.lastactivity, u.created_at) < @idle_before)
  ) d
  order by case d.reason when 'revoked' then 1 when 'unconfirmed' then 2 else 3 end, d.since, d.uuid;
end;
