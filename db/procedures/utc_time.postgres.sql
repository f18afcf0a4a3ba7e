-- The time that a text in the wire format YYYY-MM-DDThh:mm:ss[.fraction]Z names, cut to seconds; null for anything else.
create function dbo.utc_time(_text text) returns timestamp
language sql stable as $$
  select case
    when _text like '____-__-__T__:__:__%Z'
      and (length(_text) = 20 or substr(_text, 20) ~ '^\.[0-9]{1,9}Z$')
      and substr(_text, 12, 2) <> '24' and substr(_text, 18, 2) <> '60'
      and pg_input_is_valid(left(_text, 19), 'timestamp')
    then left(_text, 19)::timestamp
  end
$$;
