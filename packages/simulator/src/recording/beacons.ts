import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** One advertisement that one phone heard of another. `time` in milliseconds since 1970. */
export interface Beacon {
  receiver: string
  receiverModel: string
  transmitter: string
  transmitterModel: string
  time: number
  rssi: number
  txPower: number
  /** Metres, as the cameras saw them at that moment; undefined where they did not. */
  distance: number | undefined
}

const id = z.union([z.string(), z.int()]).transform(String)
const Row = z.object({
  receiver_id: id,
  receiver_model: z.string(),
  transmitter_id: id,
  transmitter_model: z.string(),
  timestamp: z.number().positive(),
  rssi: z.number(),
  tx_power: z.number(),
  ground_truth_distance: z.number().nullish(),
})

/** Up to the year 5138 a time in seconds is smaller than this; after 1973 one in milliseconds is larger. */
const secondsBelow = 1e11

/** The beacons of a recording, by receiver and time, one after another. */
export function* readBeacons(file: string): Generator<Beacon> {
  using database = new DatabaseSync(file, { readOnly: true })
  for (const row of database.prepare('select * from results order by receiver_id, timestamp, db_id').iterate()) {
    const beacon = Row.parse(row)
    yield {
      receiver: beacon.receiver_id,
      receiverModel: beacon.receiver_model,
      transmitter: beacon.transmitter_id,
      transmitterModel: beacon.transmitter_model,
      time: beacon.timestamp < secondsBelow ? beacon.timestamp * 1_000 : beacon.timestamp,
      rssi: beacon.rssi,
      txPower: beacon.tx_power,
      distance: (beacon.ground_truth_distance ?? -1) >= 0 ? beacon.ground_truth_distance! : undefined,
    }
  }
}

export function hasBeacons(file: string): boolean {
  using database = new DatabaseSync(file, { readOnly: true })
  return database.prepare("select 1 from sqlite_master where type = 'table' and name = 'results'").get() !== undefined
}
