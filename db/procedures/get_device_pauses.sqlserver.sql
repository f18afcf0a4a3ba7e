-- The pauses of several devices that reach into the window, by device, sensor and time. Times are seconds since 1970-01-01T00:00Z.
create or alter procedure dbo.get_device_pauses @ids dbo.id_list readonly, @time_from datetime2(0), @time_to datetime2(0) as begin
  set nocount on;
  select p.id, p.sensor, datediff_big(second, '1970-01-01', p.timefrom) as timefrom, datediff_big(second, '1970-01-01', p.timeto) as timeto, p.reason
  from @ids n
  join dbo.uuid_id u on u.id = n.id and u.erased_at is null
  join dbo.pauses p on p.id = u.id
  where p.timefrom <= @time_to and p.timeto > @time_from
  order by p.id, p.sensor, p.timefrom, p.timeto;
end;
