-- Every period of consent of a device, withdrawn ones too, by purpose and newest first. One that is in force ends on 9999-12-31.
create or alter procedure dbo.get_consents @uuid varchar(36) as begin
  set nocount on;
  select c.purpose, c.timefrom, c.timeto, c.text_version, c.text_hash, c.recorded_at, c.withdrawn_at
  from dbo.uuid_id u
  join dbo.consents c on c.id = u.id
  where u.uuid = @uuid and u.erased_at is null
  order by c.purpose, c.timefrom desc, c.timeto desc;
end;
