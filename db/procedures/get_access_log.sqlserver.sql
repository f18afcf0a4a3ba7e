-- Who has read the data of a phone number, newest first, from the first row asked for.
create or alter procedure dbo.get_access_log @phone_number varchar(20), @first int, @count int as begin
  set nocount on;
  select a.applog_id, a.timest, a.person_name, a.person_id, a.person_organization, a.organization, a.legal_means, a.request_id
  from dbo.applog a where a.phonenumber = @phone_number
  order by a.timest desc, a.applog_id desc
  offset @first rows fetch next @count rows only;
end;
