import { mergedTimes, type PausedTime } from '../pauses.ts'
import type { BluetoothContact } from './encounters.ts'

/** Seconds two encounters must share; peers to be asked about, spans of each, and findings, at most. */
export interface HiddenLimits {
  minimum: number
  peers: number
  spans: number
  findings: number
}
export const hiddenLimits: HiddenLimits = { minimum: 150, peers: 20, spans: 100, findings: 1_000 }

/** What is to be fetched: whom a peer met while the patient was very close to it. */
export interface HiddenQuestion {
  peer: number
  spans: { from: number; to: number }[]
}

/** Encounters of a peer with a third device, found as those of the patient are, pauses of both left out. */
export interface ThirdEncounters {
  peer: number
  third: number
  thirdPlatform: string | null
  encounters: readonly BluetoothContact[]
}

/** The patient and a third were both very close to a peer at one time, and did not hear each other. No figure counts it. */
export interface HiddenContact {
  kind: 'hidden'
  third: number
  from: number
  to: number
  /** Of the pair's way through one peer, those of its poorer half that fall into the time shared. */
  sightings: number
  through: number[]
}

type Direct = ReadonlyMap<number, readonly BluetoothContact[]>

/** The peers worth asking about: those the patient was very close to for longest, ids decide between equals. */
export function hiddenQuestions(
  direct: Direct,
  limits = hiddenLimits,
): { questions: HiddenQuestion[]; peersLeftOut: number } {
  const near = [...direct]
    .map(([peer, contacts]) => ({ peer, close: contacts.filter((contact) => isClose(contact, limits)) }))
    .filter(({ close }) => close.length > 0)
    .sort((a, b) => veryClose(b.close) - veryClose(a.close) || a.peer - b.peer)
  const questions = near.slice(0, limits.peers).map(({ peer, close }) => ({
    peer,
    spans: close.slice(0, limits.spans).map(({ start, end }) => ({ from: start, to: end })),
  }))
  return { questions, peersLeftOut: Math.max(0, near.length - limits.peers) }
}

/**
 * Who may have been near without being heard (contact-rules, Hidden devices), by device and time. iPhones in the background hardly hear
 * each other; where either is no iPhone nothing is hidden. `own`: devices of the patient.
 */
export function hiddenContacts(
  patient: { platform: string | null; own: ReadonlySet<number> },
  direct: Direct,
  seen: Iterable<ThirdEncounters>,
  limits = hiddenLimits,
): HiddenContact[] {
  if (isAndroid(patient.platform)) return []
  const byThird = new Map<number, HiddenContact[]>()
  for (const { peer, third, thirdPlatform, encounters } of seen) {
    if (third === peer || patient.own.has(third) || isAndroid(thirdPlatform)) continue
    const found = byThird.get(third) ?? []
    byThird.set(third, found)
    for (const time of sharedTimes(direct.get(peer) ?? [], encounters, limits))
      found.push({ kind: 'hidden', third, ...time, through: [peer] })
  }
  return [...byThird]
    .flatMap(([third, found]) => joined(found).flatMap((one) => unheard(one, direct.get(third) ?? [])))
    .filter(({ from, to }) => to - from >= limits.minimum)
    .sort((a, b) => b.to - b.from - (a.to - a.from) || byThirdAndTime(a, b))
    .slice(0, limits.findings)
    .sort(byThirdAndTime)
}

function sharedTimes(
  ofPatient: readonly BluetoothContact[],
  ofThird: readonly BluetoothContact[],
  limits: HiddenLimits,
): Pick<HiddenContact, 'from' | 'to' | 'sightings'>[] {
  const close = ofThird.filter((contact) => isClose(contact, limits))
  return ofPatient
    .filter((contact) => isClose(contact, limits))
    .flatMap((one) =>
      close.map((other) => {
        const [from, to] = [Math.max(one.start, other.start), Math.min(one.end, other.end)]
        const share = ({ start, end, sightings }: BluetoothContact) => (sightings * (to - from)) / (end - start)
        return { from, to, sightings: Math.floor(Math.min(share(one), share(other))) }
      }),
    )
    .filter(({ from, to }) => to - from >= limits.minimum)
}

/** Times that overlap or touch are one; the best way of several speaks for it. */
function joined(found: readonly HiddenContact[]): HiddenContact[] {
  return mergedTimes(found).map(({ from, to }: PausedTime) => {
    const parts = found.filter((part) => from <= part.from && part.to <= to)
    const through = [...new Set(parts.flatMap((part) => part.through))].sort((a, b) => a - b)
    return { ...parts[0]!, from, to, sightings: Math.max(...parts.map((part) => part.sightings)), through }
  })
}

/** What is left of it between the encounters in which the two did hear each other. */
function unheard(hidden: HiddenContact, direct: readonly BluetoothContact[]): HiddenContact[] {
  const heard = mergedTimes(direct.map(({ start, end }) => ({ from: start, to: end })))
  const inside = heard.filter(({ from, to }) => from < hidden.to && to > hidden.from)
  const begins = [hidden.from, ...inside.map(({ to }) => to)]
  const ends = [...inside.map(({ from }) => from), hidden.to]
  const whole = hidden.to - hidden.from
  return begins.map((from, i) => {
    const to = ends[i]!
    return { ...hidden, from, to, sightings: Math.floor((hidden.sightings * (to - from)) / whole) }
  })
}

function byThirdAndTime(a: HiddenContact, b: HiddenContact): number {
  return a.third - b.third || a.from - b.from
}

function isClose({ start, end, seconds }: BluetoothContact, { minimum }: HiddenLimits): boolean {
  return seconds[0] > 0 && end - start >= minimum
}

function veryClose(contacts: readonly BluetoothContact[]): number {
  return contacts.reduce((sum, { seconds }) => sum + seconds[0], 0)
}

/** Androids hear in the background, too. */
export function isAndroid(platform: string | null): boolean {
  return platform?.toLowerCase() === 'android'
}
