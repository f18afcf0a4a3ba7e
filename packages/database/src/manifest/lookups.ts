import { procedure, table } from '../types.ts'
import { ids, int, number, text, texts, time } from './shapes.ts'

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
const deviceTimes = table('dbo.device_times_list', { id: 'int', timefrom: 'time', timeto: 'time' })
const evidenceSpans = table('dbo.evidence_span_list', {
  span: 'int',
  bluetooth: 'int',
  id: 'int',
  peer: 'int',
  timefrom: 'int',
  timeto: 'int',
})
const pins = table('dbo.pin_list', { user_id: 'text', pin: 'text' })

const fix = { timefrom: int, timeto: int, latitude: number, longitude: number, accuracy: number }

/** Who was near whom, and who has looked. */
export const lookupProcedures = {
  get_access_log: procedure(
    { phone_number: 'text', first: 'int', count: 'int' },
    {
      applog_id: number,
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
  get_device_pauses: procedure(
    { ids, time_from: 'time', time_to: 'time' },
    { id: int, sensor: text, timefrom: int, timeto: int, reason: text.nullable() },
  ),
  get_evidence_files: procedure(
    { spans: evidenceSpans, time_from: 'time', time_to: 'time' },
    { span: int, file_id: int },
  ),
  get_last_activity: procedure({ uuids: texts }, { uuid: text, lastactivity: time }),
  get_nearby: procedure(
    { uuid: 'text', probes, time_from: 'time', time_to: 'time', now: 'time' },
    { id: int, hour: int },
  ),
  get_reading_mark: procedure(
    { uuids: texts },
    {
      imported_at: time.nullable(),
      files: int,
      stored: number,
      consents: int,
      consented_at: time.nullable(),
      withdrawn_at: time.nullable(),
      pauses: int,
      paused_at: time.nullable(),
    },
  ),
  get_sightings: procedure(
    { spans: deviceTimes, time_from: 'time', time_to: 'time', now: 'time' },
    {
      id: int,
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
  issue_pins: procedure({ pins, now: 'time' }, { user_id: text, pin_code: text, created_at: time }),
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
}
