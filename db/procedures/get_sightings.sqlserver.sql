-- Sightings between a device and any other in the window, from both sides, by peer and time; platforms are what each said last of itself.
create or alter procedure dbo.get_sightings @uuid varchar(36), @time_from datetime2(0), @time_to datetime2(0) as begin
  set nocount on;
  declare @id int = (select u.id from dbo.uuid_id u where u.uuid = @uuid and u.erased_at is null);
  declare @hour_from int = datediff(hour, '1970-01-01', @time_from), @hour_to int = datediff(hour, '1970-01-01', @time_to);
  select s.peer, s.reported_by_device, datediff(second, '1970-01-01', s.pairedtime) as time, s.rssi,
    dbo.platform_of(@id) as device_platform, dbo.platform_of(s.peer) as peer_platform
  from (
    select b.pairedid as peer, 1 as reported_by_device, b.pairedtime, b.rssi, b.hour from dbo.btevents b
    where b.id = @id and b.hour between @hour_from and @hour_to
    union all
    select b.id, 0, b.pairedtime, b.rssi, b.hour from dbo.btevents b
    where b.pairedid = @id and b.hour between @hour_from and @hour_to
  ) s
  join dbo.uuid_id u on u.id = s.peer and u.erased_at is null
  where s.pairedtime between @time_from and @time_to
  order by s.peer, s.pairedtime, s.reported_by_device, s.rssi;
end;
