import type { Addresses } from '@smittestopp/embedded'
import { Command } from 'commander'
import { z } from 'zod'

/** Asks a process on its private port; the answer as JSON. */
export type Ask = (port: number, method: string, path: string, body?: object) => Promise<unknown>

interface Narrowed {
  hour?: string
  partition?: string
  file?: string
}

interface Page {
  from?: string
  to?: string
  partition?: string
  first?: string
}

const Ledger = z.object({
  hours: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
  alarms: z.array(z.object({ path: z.string(), mismatch: z.number(), missing_messages: z.number() })),
})
const Rows = z.array(z.record(z.string(), z.unknown()))
const Partitions = z.object({ partitions: Rows })

/** `ops import …`: the tasks of the import, one by one, and its books. */
export function importCommands({ ports }: Addresses, ask: Ask): Command {
  const port = ports.importOperations
  const print = async (method: string, path: string, body?: object) =>
    console.log(JSON.stringify(await ask(port, method, path, body), null, 2))
  const table = async (path: string) => console.table(Rows.parse(await ask(port, 'GET', path)))
  const imports = new Command('import').description('lake files into the database')

  imports
    .command('run')
    .description('import what is in the lake now, or one hour, partition or file of it')
    .option('--hour <hour>', 'as 2020-05-17T08, UTC')
    .option('--partition <number>')
    .option('--file <id>')
    .action((given: Narrowed) => print('POST', '/import/runs', placeOf(given)))
  imports
    .command('show <id>')
    .description('how far a run is')
    .action((id: string) => print('GET', `/import/runs/${encodeURIComponent(id)}`))
  imports
    .command('task <task> <hour> <partition>')
    .description('do one task again: adlsimporter, gpsimporter, btimporter or aggregator')
    .option('--file <id>')
    .action((task: string, hour: string, partition: string, { file }: Narrowed) =>
      print('POST', '/import/tasks', { task, ...placeOf({ hour, partition, file }) }),
    )
  imports
    .command('task-status <id>')
    .description('how far a task is that was asked for alone')
    .action((id: string) => print('GET', `/import/tasks/${encodeURIComponent(id)}`))
  imports
    .command('replay [reason]')
    .description('judge anew what was refused in the last days')
    .option('--file <id>')
    .action((reason: string | undefined, given: Narrowed) =>
      print('POST', '/import/replays', { reason: reason ?? null, ...placeOf(given) }),
    )
  imports
    .command('books')
    .description('what became of every line and event')
    .action(() => print('GET', '/import/books'))
  imports
    .command('tasks')
    .description('what each task did, by hour and partition')
    .option('--from <hour>', 'as 2020-05-17T08, UTC; a week ago otherwise')
    .option('--to <hour>')
    .action((given: Page) => table(`/import/tasks?${queryOf(given)}`))
  imports
    .command('files')
    .description('the catalogue of lake files, newest first, a hundred at a time')
    .option('--from <hour>', 'as 2020-05-17T08, UTC; a week ago otherwise')
    .option('--to <hour>')
    .option('--partition <number>')
    .option('--first <number>', 'how many to leave out')
    .action((given: Page) => table(`/import/files?${queryOf(given)}`))
  imports
    .command('rules [changes...]')
    .description('the rules events are judged by; `name=value` changes one')
    .action((changes: string[]) =>
      changes.length ? print('PATCH', '/import/rules', { rules: rulesOf(changes) }) : print('GET', '/import/rules'),
    )
  imports
    .command('search <device> <from> <to> <who> <reason>')
    .description('which files hold events of a device; the search is put on record')
    .action((device_id: string, time_from: string, time_to: string, searched_by: string, reason: string) =>
      print('POST', '/import/searches', { device_id, time_from, time_to, searched_by, reason }),
    )
  return imports
}

/** `ops ledger`: whether all that was accepted is accounted for; fails when it is not. */
export function ledgerCommand({ ports }: Addresses, ask: Ask): Command {
  return new Command('ledger')
    .description('whether all that the edge accepted is stored, duplicate, rejected or on the way')
    .option('--from <hour>', 'as 2020-05-17T08, UTC; a week ago otherwise')
    .option('--to <hour>')
    .action(async (given: Page) => {
      const { hours, alarms } = Ledger.parse(
        await ask(ports.importOperations, 'GET', `/import/ledger?${queryOf(given)}`),
      )
      console.log('Lake files, by hour (events):')
      console.table(hours)
      console.log('Still in the stream, by partition (messages):')
      console.table(Partitions.parse(await ask(ports.captureOperations, 'GET', '/capture/partitions')).partitions)
      for (const { path, mismatch, missing_messages } of alarms)
        console.log(`${path}: ${mismatch} events do not add up, ${missing_messages} messages are missing before it`)
      if (alarms.length) process.exitCode = 1
      else console.log('Nothing is missing.')
    })
}

function queryOf({ from, to, partition, first }: Page): URLSearchParams {
  return new URLSearchParams({
    ...(from && { hour_from: from }),
    ...(to && { hour_to: to }),
    ...(partition && { partition_id: partition }),
    ...(first && { first }),
  })
}

function placeOf({ hour, partition, file }: Narrowed) {
  return {
    ...(hour !== undefined && { hour }),
    ...(partition !== undefined && { partition_id: Number(partition) }),
    ...(file !== undefined && { file_id: Number(file) }),
  }
}

function rulesOf(changes: string[]): Record<string, number> {
  return Object.fromEntries(
    changes.map((change) => change.split('=', 2)).map(([name, value]) => [name!, Number(value)]),
  )
}
