import { z } from 'zod'
import { type Input, numbers, procedure, table } from './types.ts'

const int = z.int()
const count = z.number()
const text = z.string()
const time = z.date()
const number = z.number()

const ids = table('dbo.id_list', { id: 'int' })
const texts = table('dbo.text_list', { value: 'text' })
const lines = table('dbo.lake_lines', {
  line: 'int',
  uuid: 'text',
  enqueued_at: 'time',
  sequence: 'bigint',
  accepted: 'int',
  event_count: 'int',
  platform: 'text',
  osversion: 'text',
  appversion: 'text',
  model: 'text',
  events: 'text',
})
/** Where the numbers of each line's events begin in `gps` and `sightings`, how many are its own, and the times between which they begin. */
const spans = numbers({
  gps: 'int',
  gps_count: 'int',
  gps_earliest: 'seconds',
  gps_latest: 'seconds',
  sightings: 'int',
  sightings_count: 'int',
  sightings_earliest: 'seconds',
  sightings_latest: 'seconds',
})
const gps = numbers({
  ordinal: 'int',
  timefrom: 'seconds',
  timeto: 'seconds',
  latitude: 'float',
  longitude: 'float',
  accuracy: 'float',
  speed: 'float',
  speedaccuracy: 'float',
  altitude: 'float',
  altitudeaccuracy: 'float',
})
const sightings = numbers({
  ordinal: 'int',
  pairedtime: 'seconds',
  pairedid: 'int',
  valid_from: 'seconds',
  rssi: 'float',
  txpower: 'float',
})
const lakeFiles = table('dbo.lake_file_list', {
  path: 'text',
  etag: 'text',
  size: 'bigint',
  hour: 'int',
  partition_id: 'int',
})
const rules = table('dbo.import_rule_list', { rule_name: 'text', value: 'float' })
const patterns = table('dbo.pattern_list', { pattern: 'text' })
const keys = table('dbo.key_list', { key_id: 'text', kind: 'text', sealed_key: 'bytes' })
const purposes = table('dbo.purpose_list', { purpose: 'text', open_from: 'time', open_to: 'time' })
const consents = table('dbo.consent_list', {
  purpose: 'text',
  given: 'int',
  text_version: 'text',
  text_hash: 'text',
  since: 'time',
})
const pauses = table('dbo.pause_list', { sensor: 'text', timefrom: 'time', timeto: 'time', reason: 'text' })
const contactIds = table('dbo.contact_id_list', { contact_id: 'text', id: 'int', valid_from: 'time' }, 'sqlserver')
const probes = table('dbo.probe_list', {
  hour: 'int',
  tile: 'bigint',
  timefrom: 'int',
  timeto: 'int',
  south: 'float',
  north: 'float',
  west: 'float',
  east: 'float',
})
const deviceHours = table('dbo.device_hours_list', { id: 'int', hour_from: 'int', hour_to: 'int' })
const evidenceSpans = table('dbo.evidence_span_list', {
  span: 'int',
  bluetooth: 'int',
  id: 'int',
  peer: 'int',
  timefrom: 'int',
  timeto: 'int',
})
const boundaryUnits = table('dbo.boundary_unit_list', { unit_id: 'int', code: 'text', name: 'text' })
const boundaryTiles = table('dbo.boundary_tile_list', {
  place_from: 'bigint',
  place_to: 'bigint',
  unit_id: 'int',
  part: 'int',
})
const boundaryEdges = table('dbo.boundary_edge_list', {
  part: 'int',
  unit_id: 'int',
  x1: 'int',
  y1: 'int',
  x2: 'int',
  y2: 'int',
})

const books = { events: count, stored: count, duplicates: count, rejected: count }
const lakeFile = { file_id: int, path: text, hour: int, partition_id: int }
const fix = { timefrom: int, timeto: int, latitude: number, longitude: number, accuracy: number }

/** Every procedure that a service may call: its parameters by name, and the shape of a row it answers with. */
export const manifest = {
  abandon_device: procedure({ uuid: 'text', now: 'time' }, { abandoned: int }),
  adlsimporter: procedure({ file_id: 'int', lines, contact_ids: contactIds, spans, gps, sightings, now: 'time' }, {}),
  aggregator: procedure({ file_id: 'int', now: 'time' }, books),
  begin_boundary_set: procedure(
    { level: 'text', year: 'int', source: 'text', sha256: 'bytes', settings: 'text', now: 'time' },
    { set_id: int, loaded: int },
  ),
  btimporter: procedure({ file_id: 'int', replay: 'int', now: 'time' }, books),
  check_precomputed: procedure({ file_id: 'int', now: 'time' }, { sampled: int, wrong: int }),
  confirm_device: procedure({ uuid: 'text', now: 'time' }, { confirmed: int }),
  ensure_days: procedure({ hour_from: 'int', hour_to: 'int' }, {}),
  erase_device: procedure({ uuid: 'text', now: 'time' }, { known: int, gpsevents: int, btevents: int }),
  erase_person: procedure({ user_id: 'text' }, {}),
  expire_days: procedure({ events_before: 'int', staging_before: 'int' }, { days: int, row_count: int, files: int }),
  fill_boundary_set: procedure({ set_id: 'int', units: boundaryUnits, tiles: boundaryTiles, edges: boundaryEdges }, {}),
  finish_boundary_set: procedure({ set_id: 'int', now: 'time' }, { in_force: int }),
  fail_task: procedure({ file_id: 'int', task: 'text', error: 'text', now: 'time' }, {}),
  find_lake_files: procedure(
    { uuid: 'text', time_from: 'time', time_to: 'time', searched_by: 'text', reason: 'text', now: 'time' },
    { file_id: int, path: text, hour: int, lines: int, events: int },
  ),
  finish_live_files: procedure({ hour_before: 'int', now: 'time' }, {}),
  finish_staging: procedure({ file_id: 'int', lines: 'int', sha256: 'bytes', now: 'time' }, {}),
  forget_requests: procedure({ before: 'time' }, {}),
  get_access_log: procedure(
    { phone_number: 'text', first: 'int', count: 'int' },
    {
      applog_id: count,
      timest: time,
      person_name: text,
      person_id: text,
      person_organization: text,
      organization: text,
      legal_means: text,
      request_id: text.nullable(),
    },
  ),
  get_birthyear: procedure({ user_id: 'text' }, { birthyear: int }),
  get_blacklisted: procedure({ number_hash: 'bytes' }, { since: time }),
  get_boundary_sets: procedure(
    {},
    { level: text, year: int, units: int, source: text, sha256: z.instanceof(Buffer), loaded_at: time },
  ),
  get_consent_periods: procedure({ uuid: 'text' }, { purpose: text, timefrom: time, timeto: time }),
  get_consents: procedure(
    { uuid: 'text' },
    {
      purpose: text,
      timefrom: time,
      timeto: time,
      text_version: text,
      text_hash: text,
      recorded_at: time,
      withdrawn_at: time.nullable(),
    },
  ),
  get_device_information: procedure({ ids }, { id: int, uuid: text, platform: text, model: text, appversion: text }),
  get_device_keys: procedure(
    { uuid: 'text', now: 'time' },
    { id: int, confirmed: int, key_id: text, kind: text, sealed_key: z.instanceof(Buffer), valid_until: time },
  ),
  get_device_numbers: procedure({ uuids: texts }, { uuid: text, id: int }),
  get_device_pauses: procedure(
    { ids, time_from: 'time', time_to: 'time' },
    { id: int, sensor: text, timefrom: int, timeto: int, reason: text.nullable() },
  ),
  get_devices: procedure(
    { uuids: texts },
    {
      uuid: text,
      created_at: time,
      lastactivity: time.nullable(),
      platform: text.nullable(),
      osversion: text.nullable(),
      appversion: text.nullable(),
      model: text.nullable(),
    },
  ),
  get_due_devices: procedure(
    { idle_before: 'time', unconfirmed_before: 'time', count: 'int' },
    { uuid: text, reason: text, since: time },
  ),
  get_evidence_files: procedure(
    { spans: evidenceSpans, time_from: 'time', time_to: 'time' },
    { span: int, file_id: int },
  ),
  get_event_counts: procedure({}, { table_name: text, row_count: count, content: count }),
  get_import_status: procedure(
    {},
    { task: text, files: int, events: count, stored: count, duplicates: count, rejected: count },
  ),
  get_import_rules: procedure({}, { rule_name: text, value: number, changed_at: time }),
  get_import_tasks: procedure(
    { hour_from: 'int', hour_to: 'int' },
    {
      hour: int,
      partition_id: int,
      task: text,
      files: int,
      ...books,
      attempts: int,
      milliseconds: count,
      failed: int,
      error: text.nullable(),
    },
  ),
  get_lake_files: procedure(
    { hour_from: 'int', hour_to: 'int', partition_id: 'int', first: 'int', count: 'int' },
    {
      ...lakeFile,
      etag: text,
      size: count,
      sha256: z.instanceof(Buffer).nullable(),
      lines: int.nullable(),
      accepted: count,
      first_sequence: count.nullable(),
      last_sequence: count.nullable(),
      first_enqueued: time.nullable(),
      last_enqueued: time.nullable(),
      found_at: time,
      staged_at: time.nullable(),
      imported_at: time.nullable(),
      state: text,
      attempts: int,
      milliseconds: count,
      error: text.nullable(),
    },
  ),
  get_last_activity: procedure({ uuids: texts }, { uuid: text, lastactivity: time }),
  get_ledger: procedure(
    { hour_from: 'int', hour_to: 'int' },
    {
      ...lakeFile,
      lines: int.nullable(),
      first_sequence: count.nullable(),
      last_sequence: count.nullable(),
      accepted: count,
      stored: count,
      duplicates: count,
      rejected: count,
      on_the_way: count,
      mismatch: count,
    },
  ),
  get_nearby: procedure(
    { uuid: 'text', probes, time_from: 'time', time_to: 'time', now: 'time' },
    { id: int, hour: int },
  ),
  get_pauses: procedure({ uuid: 'text' }, { sensor: text, timefrom: time, timeto: time, reason: text.nullable() }),
  get_pin_codes: procedure({ user_id: 'text' }, { pin_code: text, created_at: time }),
  get_purposes: procedure({}, { purpose: text, open_from: time, open_to: time }),
  get_reading_mark: procedure(
    { uuids: texts },
    {
      imported_at: time.nullable(),
      files: int,
      stored: count,
      consents: int,
      consented_at: time.nullable(),
      withdrawn_at: time.nullable(),
      pauses: int,
      paused_at: time.nullable(),
    },
  ),
  get_refused_appversions: procedure({}, { pattern: text, since: time }),
  get_rejections: procedure(
    {},
    { task: text, reason: text, platform: text, appversion: text, lines: count, events: count },
  ),
  get_replayable_files: procedure({ reason: 'text', file_id: 'int' }, { ...lakeFile, task: text, events: count }),
  get_sightings: procedure(
    { uuid: 'text', time_from: 'time', time_to: 'time', now: 'time' },
    {
      peer: int,
      reported_by_device: int,
      time: int,
      rssi: int,
      txpower: int,
      device_platform: text.nullable(),
      peer_platform: text.nullable(),
    },
  ),
  get_taking_part: procedure({ uuids: texts, now: 'time' }, { uuid: text, purpose: text }),
  get_trajectories: procedure(
    { spans: deviceHours, time_from: 'time', time_to: 'time', now: 'time' },
    { id: int, ...fix },
  ),
  get_trajectory: procedure({ uuid: 'text', time_from: 'time', time_to: 'time', now: 'time' }, fix),
  get_unit_at: procedure(
    { level: 'text', year: 'int', latitude: 'float', longitude: 'float' },
    { unit_id: int, code: text, name: text },
  ),
  gpsimporter: procedure({ file_id: 'int', replay: 'int', now: 'time' }, books),
  get_unfinished_files: procedure(
    { hour: 'int', partition_id: 'int', file_id: 'int', count: 'int' },
    { ...lakeFile, etag: text, lines: int.nullable() },
  ),
  get_unfinished_hours: procedure({}, { hour: int, partition_id: int, files: int }),
  issue_pin: procedure({ user_id: 'text', pin: 'text', now: 'time' }, { pin_code: text, created_at: time }),
  log_access: procedure(
    {
      now: 'time',
      phone_numbers: texts,
      person_name: 'text',
      person_id: 'text',
      person_organization: 'text',
      organization: 'text',
      legal_means: 'text',
      request_id: 'text',
    },
    {},
  ),
  open_live_file: procedure({ path: 'text', hour: 'int', partition_id: 'int', now: 'time' }, { file_id: int }),
  ping: procedure({}, { alive: int }),
  record_heartbeat: procedure({ uuid: 'text', now: 'time' }, {}),
  register_device: procedure(
    { request_hash: 'bytes', uuid: 'text', keys, now: 'time' },
    { uuid: text, confirmed: int },
  ),
  register_lake_files: procedure({ files: lakeFiles, now: 'time' }, {}),
  revoke_device: procedure({ uuid: 'text', now: 'time' }, {}),
  rotate_keys: procedure({ uuid: 'text', key_id: 'text', keys, valid_until: 'time', now: 'time' }, { generation: int }),
  set_birthyear: procedure({ user_id: 'text', birthyear: 'int', now: 'time' }, {}),
  set_blacklisted: procedure({ number_hash: 'bytes', listed: 'int', now: 'time' }, {}),
  set_consents: procedure({ uuid: 'text', consents, now: 'time' }, {}),
  set_import_rules: procedure({ rules, now: 'time' }, {}),
  set_pauses: procedure({ uuid: 'text', pauses, now: 'time' }, {}),
  set_purposes: procedure({ purposes }, {}),
  set_refused_appversions: procedure({ patterns, now: 'time' }, {}),
} as const

export type Manifest = typeof manifest
export type ProcedureName = keyof Manifest
export type ProcedureInput<N extends ProcedureName> = Input<Manifest[N]['parameters']>
export type ProcedureRow<N extends ProcedureName> = z.infer<Manifest[N]['row']>
