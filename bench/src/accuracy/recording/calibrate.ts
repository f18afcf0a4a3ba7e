import {
  type Calibration,
  deviceEffects,
  estimatePair,
  featuresOf,
  calibration as inUse,
  Parameters,
  type Radio,
  type RadioEffect,
  type Radios,
} from '../../analysis.ts'
import { fitLogistic } from '../logistic.ts'
import { fitPath } from './path.ts'
import type { FilmedPair, Scene } from './scene.ts'

/** What is taken to be known of the phones of a scene. */
export type Knowledge = 'phones' | 'models' | 'nothing'

/** Minutes; of a pair that was filmed less, it is not known that it was not a contact. */
export const filmedEnough = 15
const ridge = 3
const parameters = Parameters.parse({})

/** A calibration by these scenes and no others. */
export function calibrate(scenes: readonly Scene[]): Calibration {
  const models = modelEffects(scenes)
  const path = fitPath(scenes)
  const untrained: Calibration = { ...inUse, version: scenes.map(({ name }) => name).join(' '), models, path }
  const examples = scenes.flatMap((scene) => {
    const radios = radiosOf(scene, 'phones')
    return scene.pairs
      .filter(({ minutesFilmed }) => minutesFilmed >= filmedEnough)
      .map((pair) => {
        const { strongest, weakerSide } = featuresOf(estimate(pair, radios(pair), untrained).intervals)
        return { features: [strongest, weakerSide], truth: pair.contact }
      })
  })
  const { intercept, weights } = fitLogistic(examples, ridge)
  return { ...untrained, contact: { intercept, strongest: weights[0]!, weakerSide: weights[1]! } }
}

export function estimate({ heard }: Pick<FilmedPair, 'heard'>, radios: Radios, by: Calibration) {
  return estimatePair(heard, [], radios, parameters, by)
}

/** The radios of a scene's pairs. All phones of a recording are Androids. */
export function radiosOf(scene: Scene, knowledge: Knowledge): (pair: FilmedPair) => Radios {
  const effects = knowledge === 'phones' ? deviceEffects(scene.links) : new Map<string, RadioEffect>()
  const radio = (id: string): Radio => ({
    platform: 'android',
    model: knowledge === 'models' ? (scene.models.get(id) ?? null) : null,
    ...(effects.has(id) && { effect: effects.get(id)! }),
  })
  return ({ first, second }) => ({ device: radio(first.id), peer: radio(second.id) })
}

/** What is common to the phones of a model. Each scene's links count; no distances are needed. */
function modelEffects(scenes: readonly Scene[]): Calibration['models'] {
  const links = scenes.flatMap(({ links, models }) =>
    links.map(({ receiver, transmitter, rssi }) => ({
      receiver: models.get(receiver)!,
      transmitter: models.get(transmitter)!,
      rssi,
    })),
  )
  return Object.fromEntries([...deviceEffects(links)].sort(([a], [b]) => (a < b ? -1 : 1)))
}
