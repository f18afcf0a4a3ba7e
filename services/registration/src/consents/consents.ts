import { createHash } from 'node:crypto'
import { type ConsentDecision, type Consents, Purpose } from '@smittestopp/contracts'
import type { RouteDeps } from '../app.ts'
import { devicesChanged } from '../devices/changed.ts'

/** What stands in the database for no end. */
const FOR_EVER = Date.UTC(9999, 11, 31)

/** The database keeps whole seconds; cut, so that what is decided holds from this moment on. */
function wholeSeconds(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000)
}

/** Puts decisions on record, and sees to it that every process goes by them at once. */
export async function decide(deps: RouteDeps, deviceId: string, decisions: ConsentDecision[]): Promise<void> {
  const now = wholeSeconds(deps.clock())
  await deps.database.call('set_consents', {
    uuid: deviceId,
    consents: decisions.map(({ purpose, given, text_version, text_hash, since }) => ({
      purpose,
      given: given ? 1 : 0,
      text_version,
      text_hash,
      since: since === undefined ? now : wholeSeconds(new Date(since)),
    })),
    now,
  })
  await devicesChanged(deps, [deviceId])
}

/** Both tracing purposes, as whoever registered in 2020 understood it. */
export async function consentAs2020(deps: RouteDeps, deviceId: string): Promise<void> {
  const text = { text_version: '2020', text_hash: createHash('sha256').update('2020').digest('hex') }
  await decide(deps, deviceId, [
    { purpose: 'tracing_bluetooth', given: true, ...text },
    { purpose: 'tracing_gps', given: true, ...text },
  ])
}

export async function readConsents({ database, clock }: RouteDeps, deviceId: string): Promise<Consents> {
  const now = clock()
  const [periods, openings] = await Promise.all([
    database.call('get_consents', { uuid: deviceId }),
    database.call('get_purposes', {}),
  ])
  const history = periods.map((period) => ({
    purpose: period.purpose as Purpose,
    from: period.timefrom.toISOString(),
    to: period.timeto.getTime() === FOR_EVER ? null : period.timeto.toISOString(),
    text_version: period.text_version,
    text_hash: period.text_hash,
  }))
  const consents = Purpose.options.map((purpose) => {
    const { open_from, open_to } = openings.find((one) => one.purpose === purpose)!
    return {
      purpose,
      given: history.some((period) => period.purpose === purpose && period.to === null),
      open: open_from <= now && now < open_to,
      open_from: open_from.toISOString(),
      open_to: open_to.toISOString(),
    }
  })
  return { consents, history }
}
