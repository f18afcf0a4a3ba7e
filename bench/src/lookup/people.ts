import { directoryAccess, loadSecrets, type Smittestopp } from '@smittestopp/embedded'
import { type Directory, openDirectory } from '@smittestopp/platform'
import { forEachAtOnce } from '@smittestopp/simulator'
import pg from 'pg'
import { insideOf } from '../inside.ts'
import type { Population } from '../prepare/fill.ts'
import { TOWN } from '../prepare/fill.ts'

const AT_ONCE = 16
const COMMUTERS = 3

/** Phone numbers of people to ask about, by how much their devices tell. */
export interface Patients {
  ordinary: string[]
  steady: string[]
  commuters: string[]
}

/** Gives every device of the first town its owner, unless a run before did, and the first commuters theirs, of whatever town; those to be asked about are among them. */
export async function settleTown(system: Smittestopp, population: Population, ordinary: number): Promise<Patients> {
  const towns = Math.floor(population.ordinary / TOWN) + 1
  const people = Math.min(TOWN - 1, population.ordinary)
  const steady = numbersFrom(population.ordinary + 1, population.steady).filter(
    (id) => (id - population.ordinary) % towns === 0,
  )
  const commuters = numbersFrom(population.ordinary + population.steady + 1, Math.min(COMMUTERS, population.commuters))
  const ids = [...numbersFrom(1, people), ...steady, ...commuters]
  const uuids = await deviceNames(system, ids)
  const { graphServicesSecret } = await loadSecrets(system.folder, ['graphServicesSecret'])
  const directory = openDirectory(directoryAccess(system.ports, graphServicesSecret))
  await forEachAtOnce([...uuids], AT_ONCE, ([id, uuid]) => giveOwner(directory, numberOf(id), uuid))
  const step = Math.max(1, Math.floor(people / ordinary))
  return {
    ordinary: Array.from({ length: ordinary }, (_, i) => numberOf(1 + i * step)),
    steady: steady.map(numberOf),
    commuters: commuters.map(numberOf),
  }
}

function numbersFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i)
}

/** Not a number of this world: no country has the code 0. */
function numberOf(id: number): string {
  return `+0019${String(id).padStart(8, '0')}`
}

async function giveOwner(directory: Directory, phoneNumber: string, uuid: string): Promise<void> {
  if (await directory.ownerOf(uuid)) return
  const person = (await directory.personByPhone(phoneNumber)) ?? (await directory.addTestPerson(phoneNumber))
  await directory.addDevice(person.id, uuid)
}

async function deviceNames(system: Smittestopp, ids: number[]): Promise<Map<number, string>> {
  const client = new pg.Client({ connectionString: (await insideOf(system)).databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ id: number; uuid: string }>(
      'select u.id, u.uuid from dbo.uuid_id u where u.id = any ($1)',
      [ids],
    )
    return new Map(rows.map(({ id, uuid }) => [id, uuid]))
  } finally {
    await client.end()
  }
}
