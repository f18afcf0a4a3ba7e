import { readFileSync } from 'node:fs'
import { type AskedParameters, Parameters, type Profile, parameters2020 } from '@smittestopp/contracts'
import { z } from 'zod'

const PREFIX = 'ANALYSIS_'
/** Settings that begin alike and are no parameters. */
const OTHERS = new Set([
  'ANALYSIS_PARAMETERS_FILE',
  'ANALYSIS_CONCURRENCY',
  'ANALYSIS_PART_CONCURRENCY',
  'ANALYSIS_PART_PROBES',
  'ANALYSIS_SECONDS',
])

/**
 * The installation's parameters out of the environment: those of the JSON file that ANALYSIS_PARAMETERS_FILE names, over them ANALYSIS_<NAME> with a value in
 * JSON (ANALYSIS_GPS_DISTANCE=15), and for the rest those of the contact rules.
 */
export const ParameterSettings = z
  .record(z.string(), z.string())
  .transform((environment, context) => {
    const named = Object.entries(environment).filter(([name]) => name.startsWith(PREFIX) && !OTHERS.has(name))
    try {
      return {
        ...fromFile(environment.ANALYSIS_PARAMETERS_FILE),
        ...Object.fromEntries(named.map(([name, text]) => [name.slice(PREFIX.length).toLowerCase(), fromText(text)])),
      }
    } catch (fault) {
      context.addIssue({
        code: 'custom',
        path: ['ANALYSIS_PARAMETERS_FILE'],
        message: `cannot be read: ${(fault as Error).message}`,
      })
      return z.NEVER
    }
  })
  .pipe(Parameters)

/** All parameters of a question: those it asks for, over its profile's. The profile `default` is the installation's. */
export function parametersOf(installation: Parameters, profile: Profile, asked: AskedParameters): Parameters {
  const chosen = { ...(profile === '2020' ? parameters2020 : installation), ...asked }
  const reach = chosen.gps_distance + 2 * chosen.gps_accuracy // whoever may be near is compared
  return Parameters.parse({ ...chosen, gps_reach: Math.max(chosen.gps_reach, reach) })
}

function fromFile(path: string | undefined): Record<string, unknown> {
  if (path === undefined) return {}
  return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')))
}

/** What is no JSON is left to the schema to refuse. */
function fromText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
