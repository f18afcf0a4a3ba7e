import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Parameters, parameters2020 } from '@smittestopp/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ParameterSettings, parametersOf } from './parameters.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parameters-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function fileWith(text: string): Promise<string> {
  const file = join(folder, 'parameters.json')
  await writeFile(file, text)
  return file
}

/** Which settings are at fault. */
function faults(environment: Record<string, string>): string[] {
  const { error } = ParameterSettings.safeParse(environment)
  return error ? error.issues.map(({ path }) => path.join('.')) : []
}

describe('the parameters of an installation', () => {
  it('are those of the contact rules, unless a file or the environment says otherwise', async () => {
    expect(ParameterSettings.parse({ PATH: '/bin', ANALYSIS_SECONDS: '5', ANALYSIS_PART_PROBES: '900' })).toEqual(
      Parameters.parse({}),
    )
    const ANALYSIS_PARAMETERS_FILE = await fileWith('{"gps_include": 600, "bluetooth_gap": 240}')
    const limits = { high: 9, medium: 5, low: 1 }
    expect(
      ParameterSettings.parse({
        ANALYSIS_PARAMETERS_FILE,
        ANALYSIS_BLUETOOTH_GAP: '120',
        ANALYSIS_GPS_RISK: JSON.stringify(limits),
      }),
    ).toEqual(Parameters.parse({ gps_include: 600, bluetooth_gap: 120, gps_risk: limits }))
  })

  it('are refused with their names when they are wrong', async () => {
    expect(faults({ ANALYSIS_GPS_GAP: 'long', ANALYSIS_WINDOW_DAYS: '0' })).toEqual(['window_days', 'gps_gap'])
    expect(ParameterSettings.safeParse({ ANALYSIS_WINDOW_DAY: '3' }).error?.message).toContain('window_day')
    const noFile = { ANALYSIS_PARAMETERS_FILE: join(folder, 'none.json') }
    expect(faults(noFile)).toEqual(['ANALYSIS_PARAMETERS_FILE'])
    for (const text of ['', '[1]', '"x"', 'null'])
      expect(faults({ ANALYSIS_PARAMETERS_FILE: await fileWith(text) })).toEqual(['ANALYSIS_PARAMETERS_FILE'])
    expect(faults({ ANALYSIS_PARAMETERS_FILE: await fileWith('{"gps_gap": -1}') })).toEqual(['gps_gap'])
  })
})

describe('the parameters of a question', () => {
  const installation = Parameters.parse({ gps_include: 600, bluetooth_gap: 240 })

  it('are its own, over those of its profile', () => {
    expect(parametersOf(installation, 'default', {})).toEqual(installation)
    expect(parametersOf(installation, 'default', { gps_include: 60 })).toEqual({ ...installation, gps_include: 60 })
    expect(parametersOf(installation, '2020', { window_days: 3 })).toEqual({ ...parameters2020, window_days: 3 })
    expect(parametersOf(installation, 'default', { clock_tolerance: 60 }).clock_tolerance).toBe(60)
    expect(parametersOf(installation, '2020', {}).clock_tolerance).toBe(0)
    expect(parameters2020).toEqual({ ...Parameters.parse({}), window_days: 7, clock_tolerance: 0, gps_include: 1_800 })
  })

  it('look as far as the distance asked for reaches', () => {
    expect(parametersOf(installation, 'default', { gps_distance: 40 }).gps_reach).toBe(140)
    expect(parametersOf(installation, 'default', { gps_distance: 2 }).gps_reach).toBe(110)
  })
})
