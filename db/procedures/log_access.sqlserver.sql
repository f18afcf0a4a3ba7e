-- Puts on record, before data leaves, who reads whose data and on what legal ground: one row for each phone number.
create or alter procedure dbo.log_access
  @now datetime2(3), @phone_numbers dbo.text_list readonly, @person_name nvarchar(200), @person_id nvarchar(200), @person_organization nvarchar(200),
  @organization nvarchar(200), @legal_means nvarchar(200), @request_id varchar(36)
as begin
  set nocount on;
  insert into dbo.applog (timest, phonenumber, person_name, person_id, person_organization, organization, legal_means, request_id)
  select @now, n.value, @person_name, @person_id, @person_organization, @organization, @legal_means, @request_id from @phone_numbers n;
end;
