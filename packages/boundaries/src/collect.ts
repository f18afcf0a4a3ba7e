import { basename } from 'node:path'
import { toDegrees } from './crs.ts'
import type { Feature } from './feature.ts'
import { codeOf, idOf, type Level, levelOf, nameOf, type Properties } from './level.ts'
import { readFeatures } from './read.ts'
import { join, repair } from './repair.ts'
import type { Unit } from './unit.ts'

/** What a file does not say, or says otherwise than it should be read. */
export interface LoadOptions {
  level?: Level | undefined
  /** The year the boundaries hold for. */
  year?: number | undefined
  /** The reference system, such as `EPSG:25833`. */
  crs?: string | undefined
  codeProperty?: string | undefined
  /** What codes begin with that the file leaves out: `0301` where the bydeler of Oslo are 01 to 15. */
  codePrefix?: string | undefined
  nameProperty?: string | undefined
}

export interface Noted {
  code: string
  name: string
  what: string
}

/** The units of a file, those that were mended, and those that could not be. */
export interface Collection {
  level: Level
  year: number
  units: Unit[]
  repaired: Noted[]
  leftOut: Noted[]
  /** Features that are no areas: points and lines that go with the units. */
  others: number
}

/** Reads the units of a file, whose features pass one by one; of each only its rings are kept, eight bytes a point. */
export async function collectUnits(path: string, options: LoadOptions): Promise<Collection> {
  const units = new Map<string, Unit>()
  const repaired: Noted[] = []
  const leftOut: Noted[] = []
  const found = { level: options.level, year: options.year, others: 0 }
  for await (const feature of await readFeatures(path, options.level)) {
    if (!feature.polygons) {
      found.others++
      continue
    }
    found.level ??= levelOf(feature.properties)
    found.year ??= yearOf(feature.properties, path)
    if (!found.level)
      throw new Error('the file does not show which level it holds: give it, and the property of the code')
    const known = {
      code: codeOf(feature.properties, found.level, options),
      name: nameOf(feature.properties, found.level, options.nameProperty),
    }
    try {
      const { unit, repairs } = unitOf(feature, found.level, known, options)
      const earlier = units.get(unit.code)
      if (earlier) {
        unit.rings = join(earlier.rings, unit.rings)
        repairs.push('given in pieces')
      }
      units.set(unit.code, unit)
      if (repairs.length) repaired.push({ code: unit.code, name: unit.name, what: repairs.join(', ') })
    } catch (fault) {
      leftOut.push({ code: known.code ?? '?', name: known.name, what: (fault as Error).message })
    }
  }
  const { level, year, others } = found
  if (!level) throw new Error('the file holds no areas')
  if (year === undefined) throw new Error('the file does not say which year it holds for: give it')
  return { level, year, units: [...units.values()], repaired, leftOut, others }
}

function unitOf(
  feature: Feature,
  level: Level,
  known: { code: string | undefined; name: string },
  options: LoadOptions,
): { unit: Unit; repairs: string[] } {
  const { code, name } = known
  if (!code) throw new Error(`it has no code of a ${level}`)
  const { rings, repairs } = repair(feature.polygons!, toDegrees(options.crs ?? feature.crs))
  return { unit: { id: idOf(level, code), code, name, rings }, repairs }
}

/** The year that a feature was taken out of the register, or the one in the name of the file. */
function yearOf(properties: Properties, path: string): number | undefined {
  const said = String(properties.year ?? properties.aar ?? properties.datauttaksdato ?? '').slice(0, 4)
  const year = /^(19|20)\d\d$/.test(said) ? said : /(?<!\d)(19|20)\d\d(?!\d)/.exec(basename(path))?.[0]
  return year === undefined ? undefined : Number(year)
}
