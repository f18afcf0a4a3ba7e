-- The time that a text in the wire format YYYY-MM-DDThh:mm:ss[.fraction]Z names, cut to seconds; null for anything else.
create function dbo.moment_of(_text text) returns timestamp
language sql stable as $$
  select case
    when (_text like '____-__-__T__:__:__Z' and translate(_text, '0123456789', '') = '--T::Z' and substr(_text, 12, 2) <= '23' and substr(_text, 18, 2) <= '59' -- most are of this form, and a regular expression is slow
        or _text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?Z$')
      and pg_input_is_valid(left(_text, 19), 'timestamp')
    then left(_text, 19)::timestamp
  end
$$;
