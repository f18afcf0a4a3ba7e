import { contactsOfPair as bluetoothOfPair } from '../src/bluetooth/search.ts'
import { contactsOfPair as gpsOfPair } from '../src/gps/search.ts'
import { wayOf } from '../src/gps/way.ts'
import type { Parameters } from '../src/parameters.ts'
import { pausedTimes } from '../src/pauses.ts'
import { evening } from './arbitrary-world.ts'
import { device } from './evening-world.ts'
import type { World } from './memory-source.ts'

interface Times {
  start: number
  end: number
}

/** What two of a world have of each other by the rules of pairs, over all of their events; `from`: nothing of the first before it counts. */
function ofPair(world: World, a: number, b: number, parameters: Parameters, from = 0) {
  const before = { id: a, timefrom: 0, timeto: from, reason: null }
  const pauses = [...world.pauses, { ...before, sensor: 'gps' as const }, { ...before, sensor: 'bluetooth' as const }]
  const pausesOf = (...ids: number[]) => pauses.filter(({ id }) => ids.includes(id))
  const fixesOf = (one: number) => world.fixes.filter(({ id }) => id === one)
  const sightings = world.sightings
    .filter(({ receiver, transmitter }) => [a, b].includes(receiver) && [a, b].includes(transmitter))
    .map(({ receiver, time, rssi }) => {
      const platforms = { devicePlatform: device(a).platform, peerPlatform: device(b).platform }
      return { peer: b, reportedByDevice: receiver === a, time, rssi, ...platforms }
    })
  const way = wayOf(fixesOf(a), pausedTimes(pausesOf(a), 'gps'), parameters)
  return {
    bluetooth: bluetoothOfPair(sightings, a < b, pausedTimes(pausesOf(a, b), 'bluetooth'), parameters),
    gps: gpsOfPair(way, fixesOf(b), pausedTimes(pausesOf(b), 'gps'), parameters),
  }
}

function isReported({ bluetooth, gps }: ReturnType<typeof ofPair>, limits: Parameters): boolean {
  let [near, accurate] = [0, 0]
  for (const { seconds } of bluetooth) for (const band of seconds) near += band
  for (const { start, end, averageAccuracy } of gps) if (averageAccuracy < limits.gps_accurate) accurate += end - start
  return near > limits.bluetooth_include || accurate > limits.gps_include
}

/** The end of the first meeting, second by second: the first that is more than the gap before anything else. */
function firstEnd(all: readonly Times[], gap: number): number {
  const ends = all.map(({ end }) => end).sort((a, b) => a - b)
  const isOver = (moment: number) => all.every(({ start, end }) => end <= moment || start > moment + gap)
  return ends.find(isOver)!
}

/** Second level, read plainly, of device 1 of five: contact, whom they met, from so many seconds after the evening, and when. */
export function plainSecondLevel(world: World, parameters: Parameters) {
  const ids = [2, 3, 4, 5]
  return ids.flatMap((contact) => {
    const first = ofPair(world, 1, contact, parameters)
    if (!isReported(first, parameters)) return []
    const from = firstEnd([...first.bluetooth, ...first.gps], parameters.bluetooth_gap)
    const others = ids.filter((other) => other !== contact)
    return others.flatMap((other) => {
      const found = ofPair(world, contact, other, parameters, from)
      if (!isReported(found, parameters)) return []
      const times = [...found.bluetooth, ...found.gps].map(({ start, end }) => [start - evening, end - evening])
      return [{ path: [contact, other], from: from - evening, times }]
    })
  })
}
