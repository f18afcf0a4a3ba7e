// `npm run ops -- <command>`: what an operator asks of a running system.
import { Level, loadBoundaries, type Noted } from '@smittestopp/boundaries'
import { openDatabase } from '@smittestopp/database'
import { type Addresses, findSmittestopp, readStackSettings } from '@smittestopp/embedded'
import { systemClock } from '@smittestopp/service'
import { caseworkerToken, phoneToken } from '@smittestopp/simulator'
import { Command } from 'commander'
import { z } from 'zod'
import { importCommands, ledgerCommand } from './ops-import.ts'

const settings = readStackSettings(process.env)
const system = await findSmittestopp(settings)

/** Asks a process on its private port; a refusal is printed as it is. */
async function fetchJson(port: number, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${system.operationsToken}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  }).catch(() => undefined)
  if (!answer) throw new Error(`nothing answers on port ${port}; is the system running?`)
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text ? JSON.parse(text) : 'done'
}

/** Asks a process on its private port and prints the answer. */
async function ask(port: number, method: string, path: string, body?: object): Promise<void> {
  console.log(JSON.stringify(await fetchJson(port, method, path, body), null, 2))
}

/** What each process says of its readiness, a line each. */
async function status({ ports }: Addresses): Promise<void> {
  const processes = Object.entries(ports).filter(([name]) => name.endsWith('Operations'))
  for (const [name, port] of processes) {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined)
    const said = answer ? ((await answer.json()) as { status: string; checks: Record<string, string> }) : undefined
    const failed = Object.entries(said?.checks ?? {}).filter(([, outcome]) => outcome !== 'ok')
    const why = failed.length ? ` (${failed.map(([check]) => check).join(', ')})` : ''
    console.log(`${name.replace('Operations', '').padEnd(14)}${said?.status ?? 'away'}${why}`)
    if (said?.status !== 'ready') process.exitCode = 1
  }
}

async function counts(): Promise<void> {
  const database = openDatabase(system.operationsDatabaseUrl, { connections: 1 })
  try {
    for (const { table_name, row_count } of await database.call('get_event_counts', {}))
      console.log(`${table_name.padEnd(16)}${row_count}`)
  } finally {
    await database.close()
  }
}

interface BoundaryOptions {
  level?: string
  year?: string
  crs?: string
  codeProperty?: string
  codePrefix?: string
  nameProperty?: string
}

/** Loads a file of boundaries, and prints what was mended and what was left out, and why. */
async function loadBoundaryFile(path: string, { level, year, ...reading }: BoundaryOptions): Promise<void> {
  const database = openDatabase(system.operationsDatabaseUrl, { connections: 1 })
  const options = { ...reading, level: level && Level.parse(level), year: year && z.coerce.number().int().parse(year) }
  const now = systemClock(settings.CLOCK_OFFSET_SECONDS)
  try {
    const report = await loadBoundaries(
      database,
      path,
      Object.fromEntries(Object.entries(options).filter(([, value]) => value)),
      now,
    )
    const print = (done: string) => (one: Noted) => console.log(`${done} ${one.code} ${one.name}: ${one.what}`)
    report.repaired.forEach(print('repaired'))
    report.leftOut.forEach(print('left out'))
    const counts = `${report.loaded} loaded, ${report.repaired.length} of them repaired, ${report.leftOut.length} left out`
    console.log(`${report.level} ${report.year}: ${counts}${report.unchanged ? '; they serve already' : ''}`)
  } finally {
    await database.close()
  }
}

async function listBoundaries(): Promise<void> {
  const database = openDatabase(system.operationsDatabaseUrl, { connections: 1 })
  try {
    for (const set of await database.call('get_boundary_sets', {}))
      console.log(
        `${set.level.padEnd(12)}${set.year}  ${String(set.units).padStart(6)}  ${set.loaded_at.toISOString()}  ${set.source}`,
      )
  } finally {
    await database.close()
  }
}

async function outbox(phoneNumber: string): Promise<void> {
  const answer = await fetch(`${system.identityUrl}/outbox?to=${encodeURIComponent(phoneNumber)}`, {
    headers: { authorization: `Bearer ${system.outboxToken}` },
  })
  console.log(JSON.stringify(await answer.json(), null, 2))
}

/** Signs in at the identity emulator, reading the code from its outbox, and prints the access token. */
async function printToken(who: string): Promise<void> {
  console.log(who === 'caseworker' ? await caseworkerToken(system) : await phoneToken(system, who))
}

const { ports } = system
const program = new Command('npm run ops --').description('Asks a running system on this machine.')
program
  .command('status')
  .description('readiness of every process')
  .action(() => status(system))
program.command('counts').description('rows in the event tables').action(counts)
program
  .command('sign-in <who>')
  .description('an access token for `caseworker` or for the owner of a sandbox number')
  .action(printToken)
program.command('outbox <number>').description('text messages to a sandbox number').action(outbox)
const capture = program.command('capture').description('event stream into lake files')
capture
  .command('close')
  .description('close the open lake files now')
  .action(() => ask(ports.captureOperations, 'POST', '/capture/close-files'))
capture
  .command('show')
  .description('how far each partition is captured')
  .action(() => ask(ports.captureOperations, 'GET', '/capture/partitions'))
program.addCommand(importCommands(system, fetchJson))
program.addCommand(ledgerCommand(system, fetchJson))
const boundaries = program.command('boundaries').description('fylker, kommuner, bydeler, delbydeler and grunnkretser')
boundaries
  .command('load <file>')
  .description('GeoJSON, TopoJSON or GML; in place of what serves that level and year')
  .option('--level <level>', `${Level.options.join(', ')}; otherwise as the properties show`)
  .option('--year <year>', 'the year they hold for; otherwise as the file shows')
  .option('--crs <crs>', 'such as EPSG:25833; otherwise as the file says, or WGS84')
  .option('--code-property <name>', 'where the code is')
  .option('--code-prefix <digits>', 'what codes begin with that the file leaves out')
  .option('--name-property <name>', 'where the name is')
  .action(loadBoundaryFile)
boundaries.command('list').description('the sets that serve').action(listBoundaries)
const devices = program.command('devices').description('deletion')
devices
  .command('due')
  .description('devices revoked, registered by half, or silent for too long')
  .action(() => ask(ports.deletionOperations, 'GET', '/devices/due'))
devices
  .command('erase <id>')
  .description('erase one device everywhere')
  .action((id) => ask(ports.deletionOperations, 'DELETE', `/devices/${encodeURIComponent(id)}`))
devices
  .command('sweep')
  .description('erase now what was revoked or registered by half')
  .action(() => ask(ports.deletionOperations, 'POST', '/sweeps'))
const retention = program.command('retention').description('what has aged out')
retention
  .command('run')
  .description('erase it now, in the database and in the lake')
  .action(() => ask(ports.deletionOperations, 'POST', '/retention'))
retention
  .command('show <id>')
  .description('what a run has erased so far')
  .action((id) => ask(ports.deletionOperations, 'GET', `/retention/${encodeURIComponent(id)}`))
const blacklist = program.command('blacklist').description('phone numbers that may not register')
for (const [name, listed] of Object.entries({ add: true, remove: false }))
  blacklist
    .command(`${name} <number>`)
    .description(listed ? 'from now on' : 'it may again')
    .action((phone_number) => ask(ports.registrationOperations, 'PUT', '/blacklist', { phone_number, listed }))

try {
  await program.parseAsync()
} catch (fault) {
  console.error(`ops: ${(fault as Error).message}`)
  process.exitCode = 1
}
