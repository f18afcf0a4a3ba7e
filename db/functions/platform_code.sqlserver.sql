-- A platform as a number: 1 ios, 2 android, 3 something else; null when nothing was said.
create or alter function dbo.platform_code (@platform nvarchar(100)) returns int as begin
  return case when @platform collate Latin1_General_BIN2 = 'ios' then 1 when @platform collate Latin1_General_BIN2 = 'android' then 2 when @platform = '' then null else 3 end;
end;
