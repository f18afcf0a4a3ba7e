import type { AnalysisResult } from '@smittestopp/contracts'
import type { Failure, LookupState, Person } from '@smittestopp/platform'
import { type Clock, Problem } from '@smittestopp/service'
import type { Deps } from '../app.ts'
import type { Caseworker } from '../caseworker.ts'
import { ofWhoTakesPart } from './taking-part.ts'

const FAILURES: Record<Failure, [code: string, message: string]> = {
  failed: ['analysis-failed', 'Error in analysis pipeline. Please report the input parameters to the analysis team.'],
  'too-long': ['analysis-too-long', 'The analysis took longer than it may. Ask for a shorter window.'],
  'too-large': ['analysis-too-large', 'The analysis found more than a result may hold. Ask for a shorter window.'],
}

/** A finished lookup, and whose contacts it is about. */
export interface FoundLookup {
  state: LookupState
  /** What others are counted by, of whom nothing else may be said. */
  counted: AnalysisResult[]
  person: Person
}

/** A lookup of the caseworker's own, or how far it is; with a signal, when it is finished or the signal comes. Results are those of devices that the person still has, and of who takes part still. */
export async function findLookup(
  { jobs, directory, database, clock }: Deps & { clock: Clock },
  caseworker: Caseworker,
  requestId: string,
  over?: AbortSignal,
): Promise<FoundLookup | { message: string }> {
  const state = await (over ? jobs.outcome(requestId, caseworker.id, over) : jobs.state(requestId))
  if (!state || state.info.asked_by !== caseworker.id) throw unknownRequest()
  if (state.failure) throw new Problem(500, ...FAILURES[state.failure])
  if (state.completed < state.total)
    return { message: `Not finished processing (completed ${state.completed}/${state.total} tasks)` }
  const { person_id } = state.info
  const [person, devices] = await Promise.all([directory.person(person_id), directory.devicesOf(person_id)])
  if (!person) throw unknownRequest()
  const own = state.results.filter(({ device_id }) => devices.includes(device_id))
  const { told, counted } = await ofWhoTakesPart(own, database, clock())
  return { state: { ...state, results: told }, counted, person }
}

export function unknownRequest(): Problem {
  return new Problem(404, 'request-unknown', 'No such request')
}
