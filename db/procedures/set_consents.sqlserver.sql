-- Records what an owner gives or withdraws, purpose by purpose, all or nothing: periods end and begin, and none is lost.
-- A change counts from when it was made on the phone, but not before the change recorded last, nor later than now.
create or alter procedure dbo.set_consents @uuid varchar(36), @consents dbo.consent_list readonly, @now datetime2(0) as begin
  set nocount on;
  set xact_abort on;
  declare @device varchar(60) = 'device-' + @uuid;
  declare @changes table (purpose varchar(40) not null primary key, given int, text_version nvarchar(40), text_hash varchar(64), since datetime2(0));
  declare @id int;
  begin transaction;
  exec dbo.hold_lock @device, 'Exclusive';
  select @id = u.id from dbo.uuid_id u where u.uuid = @uuid and u.revoked_at is null and u.erased_at is null;

  insert into @changes (purpose, given, text_version, text_hash, since)
  select n.purpose, n.given, n.text_version, n.text_hash, least(greatest(n.since, h.changed_at), @now)
  from @consents n
  left join dbo.consents f on f.id = @id and f.purpose = n.purpose and f.timeto = '9999-12-31'
  left join (
    select p.purpose, max(case when p.timeto = '9999-12-31' then p.timefrom else p.timeto end) as changed_at from dbo.consents p where p.id = @id group by p.purpose
  ) h on h.purpose = n.purpose
  where @id is not null
    and ((n.given = 0 and f.id is not null) or (n.given = 1 and (f.id is null or f.text_version <> n.text_version or f.text_hash <> n.text_hash)));

  delete e from dbo.consents e -- given and withdrawn twice within a second: one empty period tells it
  join dbo.consents f on f.id = e.id and f.purpose = e.purpose and f.timefrom = e.timefrom and f.timeto = '9999-12-31'
  join @changes c on c.purpose = e.purpose
  where e.id = @id and e.timeto = greatest(c.since, f.timefrom);
  update f set timeto = greatest(c.since, f.timefrom), withdrawn_at = @now from dbo.consents f
  join @changes c on c.purpose = f.purpose
  where f.id = @id and f.timeto = '9999-12-31';
  insert into dbo.consents (id, purpose, timefrom, timeto, text_version, text_hash, recorded_at)
  select @id, c.purpose, c.since, '9999-12-31', c.text_version, c.text_hash, @now from @changes c where c.given = 1;
  commit;
end;
