-- The time that a text in the wire format YYYY-MM-DDThh:mm:ss[.fraction]Z names, cut to seconds; null for anything else.
create or alter function dbo.utc_time (@text nvarchar(4000)) returns datetime2(0) as begin
  return case
    when (len(@text) = 20 and @text like '____-__-__T__:__:__Z')
      or (len(@text) between 22 and 30 and @text like '____-__-__T__:__:__.%Z' and substring(@text, 21, len(@text) - 21) not like '%[^0-9]%')
    then try_convert(datetime2(0), left(@text, 19), 126)
  end;
end;
