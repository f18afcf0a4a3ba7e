import type { Smittestopp, StackSettings } from '@smittestopp/embedded'
import type { World } from '@smittestopp/simulator'
import type { Phones } from '../phones.ts'

/** A phone number that nobody in the system has. */
export const STRANGER = '+4799887766'

/** What the chapters of the main job share: the running system, and who is in it. */
export interface Run {
  settings: StackSettings
  system: Smittestopp
  world: World
  /** Everybody's phone, once they are registered. */
  phones: Phones
  /** The caseworker's token, once they have signed in. */
  token: string
  patient: number
  /** Who was near the patient for longest. */
  housemate: number
  numberOf: (person: number) => string
}
