-- Takes a named lock, Shared or Exclusive, and holds it until the transaction ends; an error when it cannot be had.
create function dbo.hold_lock(_name text, _mode text) returns void
language sql as $$
  select case _mode
    when 'Shared' then pg_advisory_xact_lock_shared(hashtextextended(_name, 0))
    when 'Exclusive' then pg_advisory_xact_lock(hashtextextended(_name, 0))
  end
$$;
