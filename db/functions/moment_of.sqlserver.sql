-- The time that a text in the wire format YYYY-MM-DDThh:mm:ss[.fraction]Z names, cut to seconds; null for anything else.
create or alter function dbo.moment_of (@text nvarchar(400)) returns datetime2(0) as begin
  return case
    when left(@text, 19) like '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-5][0-9]:[0-5][0-9]' collate Latin1_General_BIN2
      and substring(@text, 12, 2) < '24' and right(@text, 1) = 'Z' collate Latin1_General_BIN2
      and (len(@text) = 20 or (len(@text) between 22 and 30 and substring(@text, 20, 1) = '.'
        and substring(@text, 21, abs(len(@text) - 21)) not like '%[^0-9]%' collate Latin1_General_BIN2))
    then try_convert(datetime2(0), left(@text, 19), 126)
  end;
end;
