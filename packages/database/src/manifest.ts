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
const probes = table('dbo.probe_list', { hour: 'int', tile: 'bigint', timefrom: 'int', timeto: 'int' })

const books = { events: int, stored: int, duplicates: int, rejected: int }
const fix = { timefrom: int, timeto: int, latitude: number, longitude: number, accuracy: number }

/** Every procedure that a service may call: its parameters by name, and the shape of a row it answers with. */
export const manifest = {
  adlsimporter: procedure({ file_id: 'int', lines, now: 'time' }, {}),
  aggregator: procedure({ file_id: 'int', now: 'time' }, books),
  btimporter: procedure({ file_id: 'int', now: 'time' }, books),
  ensure_days: procedure({ hour_from: 'int', hour_to: 'int' }, {}),
  erase_device: procedure({ uuid: 'text', now: 'time' }, { known: int, gpsevents: int, btevents: int }),
  finish_staging: procedure({ file_id: 'int', lines: 'int', now: 'time' }, {}),
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
  get_device_information: procedure({ ids }, { id: int, uuid: text, platform: text, model: text, appversion: text }),
  get_device_key: procedure({ uuid: 'text', key_id: 'text' }, { sealed_key: z.instanceof(Buffer) }),
  get_event_counts: procedure({}, { table_name: text, row_count: count, content: count }),
  get_idle_devices: procedure({ before: 'time', count: 'int' }, { uuid: text, lastactivity: time }),
  get_import_status: procedure(
    {},
    { task: text, files: int, events: count, stored: count, duplicates: count, rejected: count },
  ),
  get_last_activity: procedure({ uuids: texts }, { uuid: text, lastactivity: time }),
  get_nearby: procedure({ uuid: 'text', probes, time_from: 'time', time_to: 'time' }, { id: int, ...fix }),
  get_rejections: procedure({}, { reason: text, events: int }),
  get_sightings: procedure(
    { uuid: 'text', time_from: 'time', time_to: 'time' },
    {
      peer: int,
      reported_by_device: int,
      time: int,
      rssi: int,
      device_platform: text.nullable(),
      peer_platform: text.nullable(),
    },
  ),
  get_trajectories: procedure({ ids, time_from: 'time', time_to: 'time' }, { id: int, ...fix }),
  get_trajectory: procedure({ uuid: 'text', time_from: 'time', time_to: 'time' }, fix),
  gpsimporter: procedure({ file_id: 'int', now: 'time' }, books),
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
  register_device: procedure({ uuid: 'text', key_id: 'text', sealed_key: 'bytes', now: 'time' }, {}),
  register_lake_file: procedure(
    { path: 'text', etag: 'text', size: 'bigint', hour: 'int', now: 'time' },
    { file_id: int, lines: int.nullable(), tasks: int },
  ),
} as const

export type Manifest = typeof manifest
export type ProcedureName = keyof Manifest
export type ProcedureInput<N extends ProcedureName> = Input<Manifest[N]['parameters']>
export type ProcedureRow<N extends ProcedureName> = z.infer<Manifest[N]['row']>
