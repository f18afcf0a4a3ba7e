-- The numbers of a staged line in two values for each kind of event, not in sixteen: each is a row of its own beside the line, to be written and found.
alter table dbo.dluserdatastaging
  add column gps_count int,
  add column gps_times timestamp(0)[] storage external, -- when each begins, then when each ends
  add column gps_figures float8[] storage external, -- of all the ordinal, then of all the latitude, longitude, accuracy, speed, speedaccuracy, altitude and altitudeaccuracy
  add column sightings_count int,
  add column sightings_times timestamp(0)[] storage external, -- when, then the start of the 15 minutes its contact id was made for; minus infinity for a device's own id
  add column sightings_figures float8[] storage external; -- of all the ordinal, then of all whom a contact id was made for (0 when it is none of ours), rssi and txpower
update dbo.dluserdatastaging set
  gps_count = cardinality(gps_ordinal), gps_times = gps_timefrom || gps_timeto,
  gps_figures = gps_ordinal::float8[] || gps_latitude || gps_longitude || gps_accuracy || gps_speed || gps_speedaccuracy || gps_altitude || gps_altitudeaccuracy,
  sightings_count = cardinality(sightings_ordinal), sightings_times = sightings_pairedtime || sightings_valid_from,
  sightings_figures = sightings_ordinal::float8[] || sightings_pairedid::float8[] || sightings_rssi || sightings_txpower;
alter table dbo.dluserdatastaging
  alter column gps_count set not null, alter column gps_times set not null, alter column gps_figures set not null,
  alter column sightings_count set not null, alter column sightings_times set not null, alter column sightings_figures set not null,
  drop column gps_ordinal, drop column gps_timefrom, drop column gps_timeto, drop column gps_latitude, drop column gps_longitude, drop column gps_accuracy, drop column gps_speed,
  drop column gps_speedaccuracy, drop column gps_altitude, drop column gps_altitudeaccuracy,
  drop column sightings_ordinal, drop column sightings_pairedtime, drop column sightings_pairedid, drop column sightings_valid_from, drop column sightings_rssi, drop column sightings_txpower;
