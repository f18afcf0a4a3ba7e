-- Whether two fixes are too far apart for anybody: more than 100 m/s beyond what both may be off, within ten minutes. 1 when so, 0 when not, null when there is no fix before.
create or alter function dbo.jump_of (@distance float, @seconds float, @off float) returns int as begin
  return case when @distance is not null then case when @seconds <= 600 and @distance - @off > 100 * @seconds then 1 else 0 end end;
end;
