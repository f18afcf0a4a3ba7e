-- The platform a device said last that it is; null when it never said.
create or alter function dbo.platform_of (@id int) returns nvarchar(100) as begin
  return (select top (1) d.platform from dbo.device_information d where d.id = @id order by d.since desc, d.platform);
end;
