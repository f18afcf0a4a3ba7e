import type { Addresses } from '@smittestopp/embedded'
import {
  type Answer,
  createPhone,
  forEachAtOnce,
  type Patience,
  type Phone,
  type PhoneOptions,
  phoneToken,
  register,
  type Upload,
  uploadAll,
  type World,
} from '@smittestopp/simulator'

const AT_ONCE = 4
const HOUR_MS = 3_600_000

/** Everybody of a town with their phone, by their index. */
export type Phones = Phone[]

/** Registers everybody; each agrees to everything before the first event. */
export async function registerEverybody(system: Addresses, world: World, patience?: Patience): Promise<Phones> {
  const phones: Phones = []
  await forEachAtOnce(world.people, AT_ONCE, async ({ index, phoneNumber }) => {
    const device = await register(system.gatewayUrl, await phoneToken(system, phoneNumber))
    const phone = createPhone(system.gatewayUrl, device, patience)
    await phone.giveConsents(undefined, new Date(world.from.getTime() - HOUR_MS))
    phones[index] = phone
  })
  return phones
}

/** All that the phones of a town send; as in 2020 they hear each other's device ids. */
export function uploadsOf(world: World, phones: Phones): Upload[] {
  return [...world.uploads((person) => phones[person]!.device.DeviceId)]
}

/** Sends everything and returns what was acknowledged. */
export async function sendAll(
  uploads: Iterable<Upload> | AsyncIterable<Upload>,
  phones: Phones,
  onAnswer: (upload: Upload, answer: Answer) => void = () => {},
): Promise<Upload[]> {
  const acknowledged: Upload[] = []
  await uploadAll(uploads, (person) => phones[person]!, {
    atOnce: AT_ONCE,
    onAnswer: (upload, answer) => {
      if (answer.status === 200) acknowledged.push(upload)
      onAnswer(upload, answer)
    },
  })
  return acknowledged
}

/** Registers a further phone of a number, and gives every consent, from now on or since an earlier time. */
export async function registerConsenting(
  system: Addresses,
  phoneNumber: string,
  options: PhoneOptions = {},
  since?: Date,
): Promise<Phone> {
  const device = await register(system.gatewayUrl, await phoneToken(system, phoneNumber))
  const phone = createPhone(system.gatewayUrl, device, options)
  await phone.giveConsents(undefined, since)
  return phone
}
