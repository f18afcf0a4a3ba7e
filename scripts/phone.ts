// `npm run phone -- <command>`: a phone of a sandbox number, for trying the system out by hand. It signs in, registers at its first command and remembers its keys.
import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Purpose, RegisteredDevice } from '@smittestopp/contracts'
import { findSmittestopp, readStackSettings } from '@smittestopp/embedded'
import { type Answer, createPhone, type Phone, phoneToken, register, revokeConsent } from '@smittestopp/simulator'
import { Command } from 'commander'

const system = await findSmittestopp(readStackSettings(process.env))

/** Where the phone of a number keeps its keys; the file's name does not tell the number, and neither does the file. */
function memoryOf(phoneNumber: string): string {
  return join(system.folder, `phone-${createHash('sha256').update(phoneNumber).digest('hex').slice(0, 12)}.json`)
}

async function openPhone(phoneNumber: string): Promise<Phone> {
  const known = await readFile(memoryOf(phoneNumber), 'utf8').catch(() => undefined)
  const device = known
    ? RegisteredDevice.parse({ ...JSON.parse(known), PhoneNumber: phoneNumber })
    : await register(system.gatewayUrl, await phoneToken(system, phoneNumber))
  return createPhone(system.gatewayUrl, device, { attempts: 1, clock: system.clock })
}

/** The phone does something, and keeps what it has then. */
async function withPhone(phoneNumber: string, work: (phone: Phone) => Promise<void>): Promise<void> {
  const phone = await openPhone(phoneNumber)
  await work(phone)
  const { PhoneNumber: _, ...device } = phone.device
  await writeFile(memoryOf(phoneNumber), JSON.stringify(device), { mode: 0o600 })
}

function tell({ status, text }: Answer): void {
  console.log(status, text)
  if (status >= 400) process.exitCode = 1
}

const program = new Command('npm run phone --').description('A phone of a sandbox number (+00…) on this machine.')
program
  .command('send <number> <method> <path> [json]')
  .description('any signed request, such as GET /app/pin')
  .action((number, method, path, json) =>
    withPhone(number, async (phone) => tell(await phone.send(method, path, json && JSON.parse(json)))),
  )
program
  .command('consent <number> [purposes...]')
  .description(`agree to ${Purpose.options.join(', ')}: all of them, or those named`)
  .action((number, purposes: string[]) =>
    withPhone(number, async (phone) => {
      const named = purposes.map((purpose) => Purpose.parse(purpose))
      console.log(JSON.stringify(await phone.giveConsents(named.length ? named : undefined), null, 2))
    }),
  )
program
  .command('rotate-keys <number>')
  .description('new keys; the phone signs with them from then on')
  .action((number) =>
    withPhone(number, async (phone) => {
      const { KeyId, previous_keys_expire } = await phone.rotateKeys()
      console.log({ KeyId, previous_keys_expire })
    }),
  )
program
  .command('revoke <number>')
  .description('take back everything: devices and data are to be gone')
  .action(async (number) => {
    console.log(await revokeConsent(system.gatewayUrl, await phoneToken(system, number)))
    await rm(memoryOf(number), { force: true })
  })

try {
  await program.parseAsync()
} catch (fault) {
  console.error(`phone: ${(fault as Error).message}`)
  process.exitCode = 1
}
