-- When nothing of a device may count, by sensor and time, and the reason its owner gave.
create or alter procedure dbo.get_pauses @uuid varchar(36) as begin
  set nocount on;
  select p.sensor, p.timefrom, p.timeto, p.reason
  from dbo.uuid_id u
  join dbo.pauses p on p.id = u.id
  where u.uuid = @uuid and u.erased_at is null
  order by p.sensor, p.timefrom, p.timeto;
end;
