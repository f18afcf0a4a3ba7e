-- Evidence of two devices, by number: times in seconds since 1970-01-01T00:00Z, of Bluetooth or of GPS.
create type dbo.evidence_span_list as table (
  span int not null primary key,
  bluetooth int not null,
  id int not null,
  peer int not null,
  timefrom int not null,
  timeto int not null
);
