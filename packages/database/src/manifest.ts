import { z } from 'zod'
import { type Input, procedure, table } from './types.ts'

const int = z.int()
const count = z.number()
const text = z.string()
const time = z.date()
const number = z.number()

const ids = table('dbo.id_list', { id: 'int' })
const texts = table('dbo.text_list', { value: 'text' })
const lines = table('dbo.lake_lines', { line: 'int', uuid: 'text', enqueued_at: 'time', body: 'text' })
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
const contactIds = table('dbo.contact_id_list', { contact_id: 'text', id: 'int', valid_from: 'time' })
const probes = table('dbo.probe_list', { hour: 'int', tile: 'bigint', timefrom: 'int', timeto: 'int' })

const books = { events: int, stored: int, duplicates: int, rejected: int }
const fix = { timefrom: int, timeto: int, latitude: number, longitude: number, accuracy: number }

/** Every procedure that a service may call: its parameters by name, and the shape of a row it answers with. */
export const manifest = {
  abandon_device: procedure({ uuid: 'text', now: 'time' }, { abandoned: int }),
  adlsimporter: procedure({ file_id: 'int', lines, contact_ids: contactIds, now: 'time' }, {}),
  aggregator: procedure({ file_id: 'int', now: 'time' }, books),
  btimporter: procedure({ file_id: 'int', static_ids: 'int', now: 'time' }, books),
  check_precomputed: procedure({ file_id: 'int', now: 'time' }, { sampled: int, wrong: int }),
  confirm_device: procedure({ uuid: 'text', now: 'time' }, { confirmed: int }),
  ensure_days: procedure({ hour_from: 'int', hour_to: 'int' }, {}),
  erase_device: procedure({ uuid: 'text', now: 'time' }, { known: int, gpsevents: int, btevents: int }),
  erase_person: procedure({ user_id: 'text' }, {}),
  finish_staging: procedure({ file_id: 'int', lines: 'int', now: 'time' }, {}),
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
  get_event_counts: procedure({}, { table_name: text, row_count: count, content: count }),
  get_import_status: procedure(
    {},
    { task: text, files: int, events: count, stored: count, duplicates: count, rejected: count },
  ),
  get_last_activity: procedure({ uuids: texts }, { uuid: text, lastactivity: time }),
  get_nearby: procedure({ uuid: 'text', probes, time_from: 'time', time_to: 'time', now: 'time' }, { id: int, ...fix }),
  get_pauses: procedure({ uuid: 'text' }, { sensor: text, timefrom: time, timeto: time, reason: text.nullable() }),
  get_pin_codes: procedure({ user_id: 'text' }, { pin_code: text, created_at: time }),
  get_purposes: procedure({}, { purpose: text, open_from: time, open_to: time }),
  get_rejections: procedure({}, { reason: text, events: int }),
  get_sightings: procedure(
    { uuid: 'text', time_from: 'time', time_to: 'time', now: 'time' },
    {
      peer: int,
      reported_by_device: int,
      time: int,
      rssi: int,
      device_platform: text.nullable(),
      peer_platform: text.nullable(),
    },
  ),
  get_trajectories: procedure({ ids, time_from: 'time', time_to: 'time', now: 'time' }, { id: int, ...fix }),
  get_trajectory: procedure({ uuid: 'text', time_from: 'time', time_to: 'time', now: 'time' }, fix),
  gpsimporter: procedure({ file_id: 'int', now: 'time' }, books),
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
  ping: procedure({}, { alive: int }),
  record_heartbeat: procedure({ uuid: 'text', now: 'time' }, {}),
  register_device: procedure(
    { request_hash: 'bytes', uuid: 'text', keys, now: 'time' },
    { uuid: text, confirmed: int },
  ),
  register_lake_file: procedure(
    { path: 'text', etag: 'text', size: 'bigint', hour: 'int', now: 'time' },
    { file_id: int, lines: int.nullable(), tasks: int },
  ),
  revoke_device: procedure({ uuid: 'text', now: 'time' }, {}),
  rotate_keys: procedure({ uuid: 'text', key_id: 'text', keys, valid_until: 'time', now: 'time' }, { generation: int }),
  set_birthyear: procedure({ user_id: 'text', birthyear: 'int', now: 'time' }, {}),
  set_blacklisted: procedure({ number_hash: 'bytes', listed: 'int', now: 'time' }, {}),
  set_consents: procedure({ uuid: 'text', consents, now: 'time' }, {}),
  set_pauses: procedure({ uuid: 'text', pauses, now: 'time' }, {}),
  set_purposes: procedure({ purposes }, {}),
} as const

export type Manifest = typeof manifest
export type ProcedureName = keyof Manifest
export type ProcedureInput<N extends ProcedureName> = Input<Manifest[N]['parameters']>
export type ProcedureRow<N extends ProcedureName> = z.infer<Manifest[N]['row']>
