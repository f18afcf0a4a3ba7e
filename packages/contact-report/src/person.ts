import type {
  AnalysisResult,
  BluetoothEstimate,
  BluetoothFinding,
  DeviceHours,
  FoundPause,
  GpsFinding,
  HiddenFinding,
  Parameters,
  PeerFindings,
  RiskCategory,
  Whereabouts,
} from '@smittestopp/contracts'
import { sumOf } from './bands.ts'
import { type Encounter, encountersOf } from './encounters.ts'
import { byTime, type OfPair } from './grouping.ts'
import { hoursTogether } from './hours.ts'
import { type Nearness, nearnessOf } from './nearness.ts'
import { categoryOf, isReported, type Totals, totalsOf } from './risk.ts'
import { whereaboutsOf } from './where.ts'

/** What one device of the patient and one of the contact have of each other. */
export interface Pair {
  own: AnalysisResult
  device: string
  findings: PeerFindings
}

/** Everything the patient and one other person have of each other, whichever of their devices noticed it. */
export interface PersonContact {
  /** Whose contact, by a key that means nothing here. */
  person: string
  phones: PeerFindings['phone'][]
  bluetooth: readonly Encounter[]
  gps: readonly Nearness[]
  hidden: readonly OfPair<HiddenFinding>[]
  where: Whereabouts
  /** Of each pair of devices, the most probable first. */
  estimates: readonly BluetoothEstimate[]
  pauses: { patient: readonly FoundPause[]; contact: readonly FoundPause[] }
  /** Of the contact's devices. */
  hours: DeviceHours
  totals: Totals
  /** Undefined when it is not to be reported. */
  category: RiskCategory | undefined
}

/** One person's contact out of all pairs of devices, in whatever order (contact-rules Persons). */
export function personContact(person: string, pairs: readonly Pair[], parameters: Parameters): PersonContact {
  const owns = orderOf(pairs.map(({ own }) => own.device_id))
  const others = orderOf(pairs.map(({ device }) => device))
  function all<Finding>(findingsOf: (findings: PeerFindings) => Finding[] | undefined): OfPair<Finding>[] {
    return pairs.flatMap(({ own, device, findings }) =>
      (findingsOf(findings) ?? []).map((finding) => {
        return { own: owns.get(own.device_id)!, other: others.get(device)!, finding }
      }),
    )
  }
  const bluetooth = encountersOf(all<BluetoothFinding>((findings) => findings.bluetooth))
  const gps = nearnessOf(
    all<GpsFinding>((findings) => findings.gps),
    parameters.gps_accurate,
  )
  const totals = totalsOf(bluetooth, gps)
  const byDevice = pairs.toSorted((a, b) => (a.device < b.device ? -1 : a.device > b.device ? 1 : 0))
  return {
    person,
    phones: distinct(byDevice.map(({ findings }) => findings.phone)),
    bluetooth,
    gps,
    estimates: pairs.flatMap(({ findings }) => findings.estimate ?? []).sort(byProbability),
    hidden: all<HiddenFinding>((findings) => findings.hidden).sort(byTime),
    where: whereaboutsOf(byDevice.map(({ findings }) => findings.where)),
    pauses: {
      patient: distinct(pairs.flatMap(({ own }) => own.pauses)),
      contact: distinct(pairs.flatMap(({ findings }) => findings.pauses)),
    },
    hours: hoursTogether(pairs.map(({ findings }) => findings.hours)),
    totals,
    category: isReported(totals, parameters) ? categoryOf(totals, parameters) : undefined,
  }
}

/** Each id's place among them, in order. */
function orderOf(ids: readonly string[]): Map<string, number> {
  return new Map([...new Set(ids)].sort().map((id, i) => [id, i]))
}

function byProbability(a: BluetoothEstimate, b: BluetoothEstimate): number {
  return b.probability - a.probability || sumOf(b.seconds) - sumOf(a.seconds)
}

/** Without those that say the same as one before. */
function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
