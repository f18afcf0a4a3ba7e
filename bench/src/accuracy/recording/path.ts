import { type Calibration, deviceEffects } from '../../analysis.ts'
import { intervalAt, type Scene } from './scene.ts'

/** Cameras blur positions; nearer than this says no more. Metres. */
const nearest = 0.3

/** A distance beside the mean corrected strength of the five minutes it falls into. */
export interface RangedLevel {
  level: number
  logMetres: number
}

/** Least squares of the distance's logarithm by signal strength: what is asked is how far off, given a strength. */
export function fitPath(scenes: readonly Scene[]): Calibration['path'] {
  const points = scenes.flatMap(rangedLevels)
  const x = mean(points.map(({ level }) => level))
  const y = mean(points.map(({ logMetres }) => logMetres))
  const slope =
    mean(points.map(({ level, logMetres }) => (level - x) * (logMetres - y))) /
    mean(points.map(({ level }) => (level - x) ** 2))
  const variance = mean(points.map(({ level, logMetres }) => (logMetres - y - slope * (level - x)) ** 2))
  return { atOneMetre: x - y / slope, exponent: -1 / (10 * slope), spread: Math.sqrt(variance) }
}

/** Every beacon with a distance, by the level of its pair's interval. */
export function rangedLevels({ ranged, links }: Scene): RangedLevel[] {
  const effects = deviceEffects(links)
  const intervals = Map.groupBy(
    ranged,
    ({ receiver, transmitter, time }) => `${[receiver, transmitter].sort()} ${intervalAt(time)}`,
  )
  return [...intervals.values()].flatMap((beacons) => {
    const level = mean(
      beacons.map(
        ({ rssi, receiver, transmitter }) => rssi - effects.get(receiver)!.receive - effects.get(transmitter)!.transmit,
      ),
    )
    return beacons.map(({ metres }) => ({ level, logMetres: Math.log10(Math.max(metres, nearest)) }))
  })
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
