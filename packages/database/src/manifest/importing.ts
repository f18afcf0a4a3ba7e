import { numbers, procedure, table } from '../types.ts'
import { bytes, int, number, text, texts, time } from './shapes.ts'

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
/** How many events of each kind come in `gps` and `sightings` before those of a line, how many are its own, and the times between which they begin. */
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
/** The numbers of each line's events, a column of the line after the other: as `dluserdatastaging` keeps them. */
const gps = numbers({ times: 'seconds', figures: 'float' })
const sightings = numbers({ times: 'seconds', figures: 'float' })
const lakeFiles = table('dbo.lake_file_list', {
  path: 'text',
  etag: 'text',
  size: 'bigint',
  hour: 'int',
  partition_id: 'int',
})
const rules = table('dbo.import_rule_list', { rule_name: 'text', value: 'float' })
const patterns = table('dbo.pattern_list', { pattern: 'text' })
const contactIds = table('dbo.contact_id_list', { contact_id: 'text', id: 'int', valid_from: 'time' }, 'sqlserver')

const books = { events: number, stored: number, duplicates: number, rejected: number }
const lakeFile = { file_id: int, path: text, hour: int, partition_id: int }

/** Lake files into the event tables: catalogue, tasks, rules, books, and what has aged out. */
export const importProcedures = {
  adlsimporter: procedure({ file_id: 'int', lines, contact_ids: contactIds, spans, gps, sightings, now: 'time' }, {}),
  aggregator: procedure({ file_id: 'int', now: 'time' }, books),
  btimporter: procedure({ file_id: 'int', replay: 'int', now: 'time' }, books),
  check_precomputed: procedure({ file_id: 'int', now: 'time' }, { sampled: int, wrong: int }),
  ensure_days: procedure({ hour_from: 'int', hour_to: 'int' }, {}),
  expire_days: procedure({ events_before: 'int', staging_before: 'int' }, { days: int, row_count: int, files: int }),
  fail_task: procedure({ file_id: 'int', task: 'text', error: 'text', now: 'time' }, {}),
  find_lake_files: procedure(
    { uuid: 'text', time_from: 'time', time_to: 'time', searched_by: 'text', reason: 'text', now: 'time' },
    { file_id: int, path: text, hour: int, lines: int, events: int },
  ),
  finish_live_files: procedure({ hour_before: 'int', now: 'time' }, {}),
  finish_staging: procedure({ file_id: 'int', lines: 'int', sha256: 'bytes', now: 'time' }, {}),
  get_device_numbers: procedure({ uuids: texts }, { uuid: text, id: int }),
  get_event_counts: procedure({}, { table_name: text, row_count: number, content: number }),
  get_import_rules: procedure({}, { rule_name: text, value: number, changed_at: time }),
  get_import_status: procedure(
    {},
    { task: text, files: int, events: number, stored: number, duplicates: number, rejected: number },
  ),
  get_import_tasks: procedure(
    { hour_from: 'int', hour_to: 'int' },
    {
      hour: int,
      partition_id: int,
      task: text,
      files: int,
      ...books,
      attempts: int,
      milliseconds: number,
      failed: int,
      error: text.nullable(),
    },
  ),
  get_lake_files: procedure(
    { hour_from: 'int', hour_to: 'int', partition_id: 'int', first: 'int', count: 'int' },
    {
      ...lakeFile,
      etag: text,
      size: number,
      sha256: bytes.nullable(),
      lines: int.nullable(),
      accepted: number,
      first_sequence: number.nullable(),
      last_sequence: number.nullable(),
      first_enqueued: time.nullable(),
      last_enqueued: time.nullable(),
      found_at: time,
      staged_at: time.nullable(),
      imported_at: time.nullable(),
      state: text,
      attempts: int,
      milliseconds: number,
      error: text.nullable(),
    },
  ),
  get_ledger: procedure(
    { hour_from: 'int', hour_to: 'int' },
    {
      ...lakeFile,
      lines: int.nullable(),
      first_sequence: number.nullable(),
      last_sequence: number.nullable(),
      accepted: number,
      stored: number,
      duplicates: number,
      rejected: number,
      on_the_way: number,
      mismatch: number,
    },
  ),
  get_refused_appversions: procedure({}, { pattern: text, since: time }),
  get_rejections: procedure(
    {},
    { task: text, reason: text, platform: text, appversion: text, lines: number, events: number },
  ),
  get_replayable_files: procedure({ reason: 'text', file_id: 'int' }, { ...lakeFile, task: text, events: number }),
  get_unfinished_files: procedure(
    { hour: 'int', partition_id: 'int', file_id: 'int', count: 'int' },
    { ...lakeFile, etag: text, lines: int.nullable() },
  ),
  get_unfinished_hours: procedure({}, { hour: int, partition_id: int, files: int }),
  gpsimporter: procedure({ file_id: 'int', replay: 'int', now: 'time' }, books),
  open_live_file: procedure({ path: 'text', hour: 'int', partition_id: 'int', now: 'time' }, { file_id: int }),
  register_lake_files: procedure({ files: lakeFiles, now: 'time' }, {}),
  set_import_rules: procedure({ rules, now: 'time' }, {}),
  set_refused_appversions: procedure({ patterns, now: 'time' }, {}),
}
