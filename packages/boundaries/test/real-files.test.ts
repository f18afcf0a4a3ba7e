import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Collection, collectUnits, holdsPoint, type LoadOptions, xOf, yOf } from '../src/index.ts'

const folder = resolve(import.meta.dirname, '../../../../shared/data/boundaries')
const here = existsSync(folder)
const collect = (path: string, options: LoadOptions = {}) => collectUnits(join(folder, path), options)

if (!here) console.log(`skipped: there are no boundaries at ${folder}`)

function at({ units }: Collection, longitude: number, latitude: number): string[] {
  const holding = units.filter((unit) => holdsPoint(unit, xOf(longitude), yOf(latitude)))
  return holding.map(({ code, name }) => `${code} ${name}`).toSorted()
}

describe.runIf(here)('boundaries as they are given out', () => {
  it('of kommuner: 356, of which 22 cross themselves, with codes that are no texts', async () => {
    const kommuner = await collect('kommuner-fylker-2020/Kommuner-large.json', { year: 2020 })
    expect(kommuner).toMatchObject({ level: 'kommune', leftOut: [], others: 0 })
    expect(kommuner.units).toHaveLength(356)
    expect(kommuner.repaired.filter(({ what }) => what.includes('sides that cross'))).toHaveLength(22)
    expect(at(kommuner, 10.7522, 59.9139)).toEqual(['0301 Oslo'])
    expect(at(kommuner, 25.784, 71.17)).toEqual(['5435 Nordkapp'])
  })

  it('of fylker: 11', async () => {
    const fylker = await collect('kommuner-fylker-2020/Fylker-large.json', { year: 2020 })
    expect(fylker).toMatchObject({ level: 'fylke', leftOut: [] })
    expect(fylker.units.map(({ code }) => code).toSorted()).toEqual(
      ['03', '11', '15', '18', '30', '34', '38', '42', '46', '50', '54'].toSorted(),
    )
    expect(at(fylker, 10.7522, 59.9139)).toEqual(['03 Oslo'])
  })

  it('of grunnkretser: 535 in UTM, with the year in their properties, and an overlap', async () => {
    const kretser = await collect('grunnkrets-baerum-asker-2018/ab.geojson')
    expect(kretser).toMatchObject({ level: 'grunnkrets', year: 2018, leftOut: [] })
    expect(kretser.units).toHaveLength(535)
    const known = [
      [10.5255, 59.8925, '02191416'],
      [10.4345, 59.833, '02200904'],
      [10.504, 59.916, '02191803'],
      [10.611, 59.896, '02190822'],
      [10.4607, 59.8607, '02200409'],
    ] as const
    for (const [longitude, latitude, code] of known)
      expect(at(kretser, longitude, latitude).map((one) => one.slice(0, 8))).toEqual([code])
  })

  it('of bydeler: 38 in GML 2, with the year in the name of the file', async () => {
    const bydeler = await collect('bydel-2020/bydel2020_mednavn.gml')
    expect(bydeler).toMatchObject({ level: 'bydel', year: 2020, leftOut: [] })
    expect(bydeler.units).toHaveLength(38)
    expect(at(bydeler, 10.7064, 59.9203)).toEqual(['030105 Frogner'])
  })

  it('of delbydeler: with heights, level and code told', async () => {
    const delbydeler = await collect('oslo-delbydel/frogner.geojson', {
      level: 'delbydel',
      year: 2020,
      codeProperty: 'id',
    })
    expect(delbydeler.leftOut).toEqual([])
    expect(delbydeler.units.map(({ code }) => code)).toContain('0301050502')
    expect(delbydeler.repaired.every(({ what }) => what.includes('heights'))).toBe(true)
  })

  it('of bydeler under short codes, with what they begin with told', async () => {
    const bydeler = await collect('oslo-delbydel/oslo.geojson', {
      level: 'bydel',
      year: 2020,
      codeProperty: 'id',
      codePrefix: '0301',
    })
    expect(bydeler.units).toHaveLength(15)
    expect(at(bydeler, 10.7064, 59.9203)).toEqual(['030105 Frogner'])
  })
})
