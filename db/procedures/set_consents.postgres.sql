-- Records what an owner gives or withdraws, purpose by purpose, all or nothing: periods end and begin, and none is lost.
-- A change counts from when it was made on the phone, but not before the change recorded last, nor later than now.
create function dbo.set_consents(
  _uuid text, _consents_purpose text[], _consents_given int[], _consents_text_version text[], _consents_text_hash text[], _consents_since timestamp[], _now timestamp
) returns void
language plpgsql security definer set search_path = dbo, pg_temp as $$
declare
  device int;
  c record;
begin
  perform dbo.hold_lock('device-' || _uuid, 'Exclusive');
  select u.id into device from dbo.uuid_id u where u.uuid = _uuid and u.revoked_at is null and u.erased_at is null;
  for c in
    select n.purpose, n.given, n.text_version, n.text_hash, least(greatest(n.since::timestamp(0), h.changed_at), _now::timestamp(0)) as since
    from unnest(_consents_purpose, _consents_given, _consents_text_version, _consents_text_hash, _consents_since)
      as n (purpose, given, text_version, text_hash, since)
    left join dbo.consents f on f.id = device and f.purpose = n.purpose and f.timeto = '9999-12-31'
    left join (
      select p.purpose, max(case when p.timeto = '9999-12-31' then p.timefrom else p.timeto end) as changed_at from dbo.consents p where p.id = device group by p.purpose
    ) h on h.purpose = n.purpose
    where device is not null
      and ((n.given = 0 and f.id is not null) or (n.given = 1 and (f.id is null or f.text_version <> n.text_version or f.text_hash <> n.text_hash)))
  loop
    delete from dbo.consents e using dbo.consents f -- given and withdrawn twice within a second: one empty period tells it
    where f.id = e.id and f.purpose = e.purpose and f.timefrom = e.timefrom and f.timeto = '9999-12-31'
      and e.id = device and e.purpose = c.purpose and e.timeto = greatest(c.since, f.timefrom);
    update dbo.consents f set timeto = greatest(c.since, f.timefrom), withdrawn_at = _now
    where f.id = device and f.purpose = c.purpose and f.timeto = '9999-12-31';
    insert into dbo.consents (id, purpose, timefrom, timeto, text_version, text_hash, recorded_at)
    select device, c.purpose, c.since, '9999-12-31', c.text_version, c.text_hash, _now where c.given = 1;
  end loop;
end $$;
