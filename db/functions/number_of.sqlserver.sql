-- The number that a text says in decimal digits, with or without point and exponent; null for anything else.
create or alter function dbo.number_of (@text nvarchar(400)) returns float as begin
  return case
    when @text like '%[0-9]%' and @text not like '%[^-0-9.eE+]%' collate Latin1_General_BIN2 and @text not like '%[-eE+]' then try_cast(@text as float)
  end;
end;
