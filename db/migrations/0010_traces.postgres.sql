-- The power a phone says it sends with is read with sightings; it takes no room, since entries are filled up to eight bytes.
drop index dbo.ix_btevents_pairedid;
create index ix_btevents_pairedid on dbo.btevents (pairedid, hour) include (id, pairedtime, rssi, txpower);
