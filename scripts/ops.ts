// `npm run ops -- <command>`: what an operator asks of a running system.
import { openDatabase } from '@smittestopp/database'
import { type Addresses, findSmittestopp, readStackSettings } from '@smittestopp/embedded'
import { createCodeReader, signIn } from '@smittestopp/simulator'
import { Command } from 'commander'

const system = await findSmittestopp(readStackSettings(process.env))

/** Asks a process on its private port and prints the answer. */
async function ask(port: number, method: string, path: string, body?: object): Promise<void> {
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
  console.log(text ? JSON.stringify(JSON.parse(text), null, 2) : 'done')
  if (!answer.ok) process.exitCode = 1
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

async function outbox(phoneNumber: string): Promise<void> {
  const answer = await fetch(`${system.identityUrl}/outbox?to=${encodeURIComponent(phoneNumber)}`, {
    headers: { authorization: `Bearer ${system.outboxToken}` },
  })
  console.log(JSON.stringify(await answer.json(), null, 2))
}

/** Signs in at the identity emulator, reading the code from its outbox, and prints the access token. */
async function printToken(who: string): Promise<void> {
  const readCode = createCodeReader(system.identityUrl, system.outboxToken)
  const asked =
    who === 'caseworker'
      ? {
          ...system.caseworkerClient,
          phoneNumber: system.caseworker.phoneNumber,
          scope: 'openid offline_access Lookup.Read',
        }
      : { ...system.phoneClient, phoneNumber: who }
  const { access_token } = await signIn({ issuer: system.issuer, readCode, ...asked })
  console.log(access_token)
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
const imports = program.command('import').description('lake files into the database')
imports
  .command('run')
  .description('import what is in the lake now')
  .action(() => ask(ports.importOperations, 'POST', '/import/runs'))
imports
  .command('show <id>')
  .description('how far a run is')
  .action((id) => ask(ports.importOperations, 'GET', `/import/runs/${encodeURIComponent(id)}`))
imports
  .command('books')
  .description('what became of every line and event')
  .action(() => ask(ports.importOperations, 'GET', '/import/books'))
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
