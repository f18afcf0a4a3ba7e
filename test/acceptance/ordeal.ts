import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Addresses, Smittestopp } from '@smittestopp/embedded'
import {
  createPhone,
  forEachAtOnce,
  type Phone,
  phoneToken,
  register,
  sandboxNumber,
  type Upload,
  type World,
} from '@smittestopp/simulator'
import { lookUp } from './caseworker.ts'
import { type Phones, registerEverybody, sendAll, uploadsOf } from './phones.ts'
import { switchLive } from './pipeline.ts'

/** A phone that does not give up: it tries for minutes. */
export const STUBBORN = { attempts: 400, wait: 100, longestWait: 500 }

/** Live mode is on for so long, then off for as long. */
const LANE_MS = 7_000

/** Random numbers below a bound, the same for the same seed (xorshift). */
export function createDice(seed = randomInt(1, 2 ** 31)): { seed: number; below: (bound: number) => number } {
  let state = seed || 1
  return {
    seed,
    below(bound) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return (state >>> 0) % bound
    },
  }
}

export function shuffled<T>(elements: readonly T[], below: (bound: number) => number): T[] {
  const result = [...elements]
  for (let i = result.length - 1; i > 0; i--) {
    const j = below(i + 1)
    ;[result[i], result[j]] = [result[j]!, result[i]!]
  }
  return result
}

/** Processes that die one right after the other, the second while the first is not back yet. */
export type Deaths = string[]

/** Round after round of deaths until so many seconds are over; the first round to its end. */
export function* deathsDuring(seconds: number, round: () => Deaths[]): Generator<Deaths> {
  const end = performance.now() + seconds * 1_000
  yield* round()
  while (performance.now() < end)
    for (const names of round()) {
      if (performance.now() >= end) return
      yield names
    }
}

/** Kills processes, one group after the other at any moment, whatever they are doing. */
export async function killInTurn(
  { stack }: Smittestopp,
  groups: Iterable<Deaths>,
  below: (bound: number) => number,
  longestGapMs: number,
): Promise<void> {
  for (const names of groups) {
    await pause(below(longestGapMs))
    for (const name of names) {
      while (stack.component(name).pid === undefined) await pause(20)
      stack.kill(name)
      await pause(100 + below(200))
    }
  }
}

/** Makes the named processes hang, one after the other, each for a moment, and lets them go on. */
export async function freezeInTurn(
  { stack }: Smittestopp,
  names: string[],
  below: (bound: number) => number,
  longestMs: number,
): Promise<void> {
  for (const name of names) {
    stack.kill(name, 'SIGSTOP')
    await pause(500 + below(longestMs))
    stack.kill(name, 'SIGCONT')
    await pause(below(1_000))
  }
}

/** What people do in the meantime, and what they were told. */
export interface Bustle {
  acknowledged: Upload[]
  newcomers: Phone[]
  lookups: number
  /** How often live mode was switched on or off. */
  switches: number
}

/**
 * While something is done to the system: a town uploads at a walking pace, again and again from the start when it is through, newcomers register,
 * a caseworker looks somebody up, an operator switches live mode on and off. Whoever is refused tries again; what was acknowledged is kept.
 */
export async function bustleDuring(
  system: Addresses,
  town: { world: World; phones: Phones },
  caseworker: string,
  disturbance: Promise<void>,
): Promise<Bustle> {
  let over = false
  const isOver = () => over
  const ended = disturbance.finally(() => {
    over = true
  })
  const bustle: Bustle = { acknowledged: [], newcomers: [], lookups: 0, switches: 0 }
  const uploads = uploadsOf(town.world, town.phones)
  const upload = async () => {
    do bustle.acknowledged.push(...(await sendAll(atWalkingPace(uploads, isOver), town.phones)))
    while (!over)
  }
  const comeIn = async () => {
    for (let index = 500; !over; index++) {
      const token = await insisting(() => phoneToken(system, sandboxNumber(index)), isOver) // once: a number gets only so many codes
      bustle.newcomers.push(await insisting(() => registerNewcomer(system, token), isOver))
    }
  }
  const enquire = async () => {
    for (; !over; bustle.lookups++)
      await insisting(() => lookUp(system, caseworker, town.world.person(0).phoneNumber), isOver)
  }
  const changeLanes = async () => {
    for (; !over; bustle.switches++) {
      await insisting(() => switchLive(system, bustle.switches % 2 === 0), isOver)
      await Promise.race([pause(LANE_MS), ended.catch(() => {})])
    }
    await switchLive(system, false)
  }
  await Promise.all([upload(), comeIn(), enquire(), changeLanes(), ended])
  return bustle
}

/** Slow enough to last through the disturbance; the rest goes quickly when it is over. */
async function* atWalkingPace(uploads: Upload[], isOver: () => boolean): AsyncGenerator<Upload> {
  for (const upload of uploads) {
    if (!isOver()) await pause(40)
    yield upload
  }
}

async function registerNewcomer(system: Addresses, token: string): Promise<Phone> {
  return createPhone(system.gatewayUrl, await register(system.gatewayUrl, token), STUBBORN)
}

/** People try again from the beginning, for as long as the disturbance lasts and two minutes more. */
async function insisting<T>(attempt: () => Promise<T>, isOver: () => boolean): Promise<T> {
  let end = Number.POSITIVE_INFINITY
  for (; ; await pause(200)) {
    try {
      return await attempt()
    } catch (error) {
      if (isOver()) end = Math.min(end, performance.now() + 120_000)
      if (performance.now() > end) throw error
    }
  }
}

/** Registers a town whose phones do not give up. */
export async function settle(system: Addresses, world: World): Promise<{ world: World; phones: Phones }> {
  return { world, phones: await registerEverybody(system, world, STUBBORN) }
}

/** A batch of nothing from each: whoever was told that they are registered can send. */
export async function signOfLife(phones: Phone[]): Promise<number[]> {
  const statuses: number[] = []
  const batch = { platform: 'ios', osVersion: '13.5', appVersion: '1.3.0', model: 'iPhone12,1', events: [] }
  await forEachAtOnce(phones, 4, async (phone) => void statuses.push((await phone.upload(batch)).status))
  return statuses
}
