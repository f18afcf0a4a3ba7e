import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Positions come five times a second. */
const samplesPerMinute = 300

/** Metres, as in the rule of 2020: within 2 m for 15 minutes. */
const near = 2
const contactMinutes = 15

/** What the cameras saw of two people (by their ids) in a scenario. Minutes in which both were not filmed say nothing. */
export interface FilmedPair {
  a: string
  b: string
  minutesFilmed: number
  minutesNear: number
  contact: boolean
}

const Sample = z.tuple([z.number(), z.number()], z.number()).nullable()
type Track = z.infer<typeof Sample>[]
type Part = Map<string, Track>

/** All pairs of people that the truth files of a scenario name; none where there are no files. */
export function filmedPairs(folder: string, scenario: number): FilmedPair[] {
  const parts = partsOf(folder, scenario)
  const people = [...new Set(parts.flatMap((part) => [...part.keys()]))].sort((a, b) => Number(a) - Number(b))
  return people.flatMap((a, i) => people.slice(i + 1).map((b) => compare(parts, a, b)))
}

function partsOf(folder: string, scenario: number): Part[] {
  const files = readdirSync(folder).filter((name) => name.startsWith(`${scenario}_`) && name.endsWith('.json'))
  return files.sort().map((name) => partFrom(JSON.parse(readFileSync(join(folder, name), 'utf8'))))
}

function partFrom(json: unknown): Part {
  const { datetime: _, ...tracks } = z.record(z.string(), z.array(z.unknown())).parse(json)
  return new Map(Object.entries(tracks).map(([person, samples]) => [person, z.array(Sample).parse(samples)]))
}

function compare(parts: Part[], a: string, b: string): FilmedPair {
  let filmed = 0
  let close = 0
  for (const part of parts) {
    const other = part.get(b)
    part.get(a)?.forEach((one, i) => {
      const two = other?.[i]
      if (!one || !two) return
      filmed++
      if (Math.hypot(one[0] - two[0], one[1] - two[1]) < near) close++
    })
  }
  const minutesNear = close / samplesPerMinute
  return { a, b, minutesFilmed: filmed / samplesPerMinute, minutesNear, contact: minutesNear >= contactMinutes }
}
