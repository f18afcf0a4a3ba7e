-- The files that the rows behind pieces of evidence came with, in order: of Bluetooth the sightings that two devices have of each other, of GPS the events of either that last into it.
create function dbo.get_evidence_files(
  _spans_span int[], _spans_bluetooth int[], _spans_id int[], _spans_peer int[], _spans_timefrom int[], _spans_timeto int[], _time_from timestamp, _time_to timestamp
)
returns table (span int, file_id int)
language sql stable security definer set search_path = dbo, pg_temp set plan_cache_mode = force_generic_plan as $$ -- fenced: by the index, span by span; planned once, which takes longer than most answers
  select distinct f.span, f.file_id
  from (
    select s.span, s.bluetooth, w.id, w.pairedid, s.timefrom, s.timeto, timestamp '1970-01-01' + make_interval(secs => s.timefrom) as first, timestamp '1970-01-01' + make_interval(secs => s.timeto) as last
    from unnest(_spans_span, _spans_bluetooth, _spans_id, _spans_peer, _spans_timefrom, _spans_timeto) as s (span, bluetooth, id, peer, timefrom, timeto)
    cross join lateral (values (s.id, s.peer), (s.peer, s.id)) as w (id, pairedid)
  ) s
  cross join lateral (
    (
      select s.span, b.file_id from dbo.btevents b
      where s.bluetooth = 1 and b.id = s.id and b.pairedid = s.pairedid and b.pairedtime between s.first and s.last
        and b.hour between s.timefrom / 3600 and s.timeto / 3600
        and b.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600
      offset 0
    )
    union all
    (
      select s.span, g.file_id from dbo.gpsevents g
      where s.bluetooth = 0 and g.id = s.id and g.timefrom <= s.last and g.timeto >= s.first
        and g.hour between (s.timefrom - 1) / 3600 and s.timeto / 3600 -- an event that ends on the hour is stored in the hour before
        and g.hour between extract(epoch from _time_from)::bigint / 3600 and extract(epoch from _time_to)::bigint / 3600
        and g.timefrom >= _time_from and g.timeto <= _time_to
      offset 0
    )
  ) f
  order by 1, 2
$$;
