import type { World } from '../osm/world.ts'
import { printed } from './print.ts'
import { COPYRIGHT } from './problem.ts'
import type { OutMode, Query } from './query.ts'
import { assertTime, type Deadline, select, TimedOut } from './select.ts'

type Printing = { numbers: number[]; mode: OutMode; line: number }

/**
 * The answer in pieces. What fails once the first piece is out - time, size - is told as Overpass tells it: status 200, and a `remark`
 * behind the elements that were ready.
 */
export async function* answer(world: World, query: Query, now: () => number): AsyncGenerator<string> {
  const deadline = { at: now() + query.seconds * 1000, now }
  yield `{"version":0.6,"generator":"maps emulator","osm3s":${JSON.stringify(osm3s(world))},"elements":[`
  let remark: string | undefined
  let bytes = 0
  try {
    for await (const { piece, line } of pieces(world, query, deadline)) {
      bytes += piece.length
      if (bytes > query.bytes) {
        remark = `runtime error: Query run out of memory in "print" at line ${line} using about ${Math.ceil(bytes / 1048576)} MB of RAM.`
        break
      }
      yield piece
    }
  } catch (error) {
    if (!(error instanceof TimedOut)) throw error
    remark = `runtime error: Query timed out in "query" at line 1 after ${query.seconds} seconds.`
  }
  yield remark ? `],"remark":${JSON.stringify(remark)}}` : ']}'
}

async function* pieces(world: World, query: Query, deadline: Deadline) {
  let separator = ''
  for (const { numbers, mode, line } of await printings(world, query, deadline))
    for (const number of numbers) {
      assertTime(deadline)
      yield { piece: separator + JSON.stringify(printed(world.elements[number]!, mode)), line }
      separator = ',\n'
    }
}

/** What each `out` prints: the elements of the statement before it. */
async function printings(world: World, query: Query, deadline: Deadline): Promise<Printing[]> {
  const printings: Printing[] = []
  let numbers: number[] = []
  assertTime(deadline)
  for (const step of query.steps)
    if (step.kind === 'select') numbers = await select(world, step.statements, query.box, deadline)
    else printings.push({ numbers, mode: step.mode, line: step.line })
  return printings
}

function osm3s(world: World) {
  return {
    timestamp_osm_base: new Date(world.timestamp).toISOString().replace(/\.\d+/, ''),
    copyright: COPYRIGHT,
  }
}
