-- The number that a text says in decimal digits, with or without point and exponent; null for anything else.
create function dbo.number_of(_text text) returns float8
language sql stable as $$
  select case when _text !~ '[^0-9.eE+-]' and pg_input_is_valid(_text, 'float8') then _text::float8 end
$$;
