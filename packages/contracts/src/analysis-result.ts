import { z } from 'zod'
import { Parameters, Profile } from './parameters.ts'
import { Sensor } from './pause.ts'
import { DeviceId } from './upload.ts'

/** Epoch seconds. */
const Time = z.int()

/** Hours since 1970 as runs, each from its first number to before its second, in order and apart. */
export const HourRuns = z.array(z.tuple([z.int(), z.int()]))
export type HourRuns = z.infer<typeof HourRuns>

/** Runs in order, those that overlap or touch as one. */
export function mergedRuns(runs: HourRuns): HourRuns {
  const merged: HourRuns = []
  for (const [from, to] of runs.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

/** Which hours of a sensor an analysis looked at, and in which of them there was data. */
export const SensorHours = z.object({ read: HourRuns, data: HourRuns })
export type SensorHours = z.infer<typeof SensorHours>

export const DeviceHours = z.object({ bluetooth: SensorHours, gps: SensorHours })
export type DeviceHours = z.infer<typeof DeviceHours>

/** Metres, and between which limits they lie in most cases. */
export const DistanceEstimate = z.object({ metres: z.number(), low: z.number(), high: z.number() })
export type DistanceEstimate = z.infer<typeof DistanceEstimate>

const Probability = z.number().min(0).max(1)

/** What the calibrated model says of all encounters of two devices: the probability, and the seconds to be expected in each band. */
export const BluetoothEstimate = z.object({
  calibration: z.string(),
  probability: Probability,
  seconds: z.tuple([z.number(), z.number(), z.number()]),
})
export type BluetoothEstimate = z.infer<typeof BluetoothEstimate>

/** Where two devices were while they were near, and how they moved: times in order that do not overlap, each called by its category or mode; names, and the element of an outline, are the map's. */
export const Whereabouts = z.object({
  stays: z.array(
    z.object({
      from: Time,
      to: Time,
      category: z.string(),
      name: z.string().optional(),
      element: z.string().optional(),
    }),
  ),
  transport: z.array(z.object({ from: Time, to: Time, mode: z.string() })),
})
export type Whereabouts = z.infer<typeof Whereabouts>

/** Whether it is known what lies where contacts were: in all, some or none of the places; or nobody set up a map, or asked. Notes say why. */
export const PlacesKnown = z.object({
  state: z.enum(['known', 'partly', 'unavailable', 'not-configured', 'not-asked']),
  notes: z.array(z.string()),
})
export type PlacesKnown = z.infer<typeof PlacesKnown>

/** A place as a map draws it: the element of the map it is, such as `way/123`, and its lines; a position is longitude and latitude in degrees, as in GeoJSON. */
export const Outline = z.object({
  element: z.string(),
  category: z.string(),
  name: z.string().optional(),
  lines: z.array(z.array(z.tuple([z.number(), z.number()]))),
})
export type Outline = z.infer<typeof Outline>

/** Ids in the catalogue of the lake files that the rows behind a finding came with. */
const Files = z.array(z.int()).optional()

/** One encounter of two devices. What fills it from beginning to end, in turn: a band (0 very close to 3 far) and its seconds; flat, since there may be a million. */
export const BluetoothFinding = z.object({
  from: Time,
  to: Time,
  stretches: z.array(z.number().nonnegative()),
  sightings: z.object({ by_patient: z.int(), by_peer: z.int() }),
  /** Of having been within 2 m for at least 15 minutes. */
  probability: Probability.optional(),
  distance: DistanceEstimate.optional(),
  files: Files,
})
export type BluetoothFinding = z.infer<typeof BluetoothFinding>

/** One stretch of nearness of two devices by GPS; metres, not rounded. Of some moments in turn: time, and the patient's latitude, longitude and accuracy. */
export const GpsFinding = z.object({
  from: Time,
  to: Time,
  average_distance: z.number(),
  median_distance: z.number(),
  average_accuracy: z.number(),
  risk: z.number(),
  points: z.array(z.number()),
  /** GPS events of each that last into it. */
  events: z.object({ of_patient: z.int(), of_peer: z.int() }),
  files: Files,
})
export type GpsFinding = z.infer<typeof GpsFinding>

/** Two phones that hardly hear each other were heard by others: evidence of its own kind, which no figure counts. */
export const HiddenFinding = z.object({
  from: Time,
  to: Time,
  sightings: z.int(),
  /** The phones that heard both. */
  through: z.array(DeviceId).optional(),
  files: Files,
})
export type HiddenFinding = z.infer<typeof HiddenFinding>

/** A pause as it was said. A peer's reason is null: a question about the patient does not ask it. */
export const FoundPause = z.object({ sensor: Sensor, from: Time, to: Time, reason: z.string().nullable() })
export type FoundPause = z.infer<typeof FoundPause>

/** Everything found between the patient's device and one peer, each list in order of time. */
export const PeerFindings = z.object({
  /** Platform, model and app version. */
  phone: z.tuple([z.string(), z.string(), z.string()]),
  bluetooth: z.array(BluetoothFinding),
  estimate: BluetoothEstimate.optional(),
  gps: z.array(GpsFinding),
  hidden: z.array(HiddenFinding).optional(),
  where: Whereabouts.optional(),
  pauses: z.array(FoundPause),
  hours: DeviceHours,
})
export type PeerFindings = z.infer<typeof PeerFindings>

/** Whom contacts met once they had met the patient. */
export const SecondLevel = z.object({
  contacts: z.array(
    z.object({
      /** The contact's device, and when its first meeting with the patient's was over: nothing before that counts. */
      device_id: DeviceId,
      met_until: Time,
      /** Who would be reported as the contact's contact by this alone; without positions. */
      peers: z.record(DeviceId, PeerFindings.pick({ bluetooth: true, gps: true })),
      /** Further ones of them, with the least evidence, beyond the bound. */
      peers_left_out: z.int(),
    }),
  ),
  /** Contacts who were not followed, since there were too many of them or of what would have to be read. */
  peers_left_out: z.int(),
})
export type SecondLevel = z.infer<typeof SecondLevel>

/** What the worker found for one device: the evidence by peer, whether or not it amounts to a report. Device ids only, never people. */
export const AnalysisResult = z.object({
  request_id: z.uuid(),
  device_id: DeviceId,
  time_from: z.iso.datetime(),
  time_to: z.iso.datetime(),
  profile: Profile,
  parameters: Parameters,
  version: z.string(),
  /** SHA-256, in hex, over all that the findings follow from: the same digest, the same findings. */
  input_digest: z.string().regex(/^[0-9a-f]{64}$/),
  pauses: z.array(FoundPause),
  hours: DeviceHours,
  peers: z.record(DeviceId, PeerFindings),
  /** Peers beyond the bound of what one result holds: those with the least evidence. */
  peers_left_out: z.int(),
  /** When it was asked for. */
  second_level: SecondLevel.optional(),
  places: PlacesKnown.optional(),
  /** Of the places around the points of GPS findings, as far as they are known; each once. */
  outlines: z.array(Outline).optional(),
  /** What a reader should know of the search: of what was left out, say. */
  notes: z.array(z.string()).optional(),
})
export type AnalysisResult = z.infer<typeof AnalysisResult>
