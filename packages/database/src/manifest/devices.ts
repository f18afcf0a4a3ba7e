import { procedure, table } from '../types.ts'
import { bytes, int, text, texts, time } from './shapes.ts'

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

/** Devices and their owners: registration, keys, consents, pauses, PINs, erasure. */
export const deviceProcedures = {
  abandon_device: procedure({ uuid: 'text', now: 'time' }, { abandoned: int }),
  confirm_device: procedure({ uuid: 'text', now: 'time' }, { confirmed: int }),
  erase_device: procedure({ uuid: 'text', now: 'time' }, { known: int, gpsevents: int, btevents: int }),
  erase_person: procedure({ user_id: 'text' }, {}),
  forget_requests: procedure({ before: 'time' }, {}),
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
  get_device_keys: procedure(
    { uuid: 'text', now: 'time' },
    { id: int, confirmed: int, key_id: text, kind: text, sealed_key: bytes, valid_until: time },
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
  get_pauses: procedure({ uuid: 'text' }, { sensor: text, timefrom: time, timeto: time, reason: text.nullable() }),
  get_pin_codes: procedure({ user_id: 'text' }, { pin_code: text, created_at: time }),
  get_purposes: procedure({}, { purpose: text, open_from: time, open_to: time }),
  record_heartbeat: procedure({ uuid: 'text', now: 'time' }, {}),
  register_device: procedure(
    { request_hash: 'bytes', uuid: 'text', keys, now: 'time' },
    { uuid: text, confirmed: int },
  ),
  revoke_device: procedure({ uuid: 'text', now: 'time' }, {}),
  rotate_keys: procedure({ uuid: 'text', key_id: 'text', keys, valid_until: 'time', now: 'time' }, { generation: int }),
  set_birthyear: procedure({ user_id: 'text', birthyear: 'int', now: 'time' }, {}),
  set_blacklisted: procedure({ number_hash: 'bytes', listed: 'int', now: 'time' }, {}),
  set_consents: procedure({ uuid: 'text', consents, now: 'time' }, {}),
  set_pauses: procedure({ uuid: 'text', pauses, now: 'time' }, {}),
  set_purposes: procedure({ purposes }, {}),
}
