-- What a lookup asks for at once: the PINs of several people, and the sightings of several devices; lists are arrays here.
drop function if exists dbo.issue_pin; -- issue_pins took its place
