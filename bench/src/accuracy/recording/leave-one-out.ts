import type { Judged } from '@smittestopp/simulator'
import { distanceOf } from '../../analysis.ts'
import { calibrate, estimate, filmedEnough, type Knowledge, radiosOf } from './calibrate.ts'
import { rangedLevels } from './path.ts'
import type { Scene } from './scene.ts'

/** A pair judged by a calibration that knows nothing of its scenario. */
export interface JudgedPair extends Judged {
  scene: string
  sightings: number
  isFilmedEnough: boolean
}

/** What held-out scenarios say of distances: how many lay in the span that is to hold eight of ten, and how far off the median was, as a factor. */
export interface HeldOutDistances {
  within: number
  factor: number
}

export interface LeftOut {
  pairs: JudgedPair[]
  distances: HeldOutDistances
}

/** Every pair, judged by what all other scenarios teach. */
export function leaveOneOut(scenes: readonly Scene[], knowledge: Knowledge): LeftOut {
  const found = scenes.map((scene) => {
    const calibration = calibrate(scenes.filter((other) => other !== scene))
    const radios = radiosOf(scene, knowledge)
    const pairs = scene.pairs.map(
      (pair): JudgedPair => ({
        scene: scene.name,
        truth: pair.contact,
        score: estimate(pair, radios(pair), calibration).probability,
        sightings: pair.heard.length,
        isFilmedEnough: pair.minutesFilmed >= filmedEnough,
      }),
    )
    const errors = rangedLevels(scene).map(({ level, logMetres }) => {
      const { metres, low, high } = distanceOf(level, calibration)
      const seen = 10 ** logMetres
      return { isWithin: low <= seen && seen <= high, off: Math.abs(logMetres - Math.log10(metres)) }
    })
    return { pairs, errors }
  })
  const errors = found.flatMap((one) => one.errors)
  return {
    pairs: found.flatMap(({ pairs }) => pairs),
    distances: {
      within: errors.filter(({ isWithin }) => isWithin).length / errors.length,
      factor: 10 ** errors.map(({ off }) => off).sort((a, b) => a - b)[errors.length >> 1]!,
    },
  }
}
