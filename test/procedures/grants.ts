import { type Dialect, dialectOf } from '../../packages/database/src/database.ts'
import { manifest, type ProcedureName } from '../../packages/database/src/manifest.ts'
import { sqlFiles } from '../../packages/database/src/sql-files.ts'

export { dialectOf }

/** The procedures that the privileges file of a role grants. */
export function grantsOf(role: string, dialect: Dialect): string[] {
  const file = sqlFiles('privileges', dialect).find(({ name }) => name === `privileges/${role}`)
  return [...file!.text.matchAll(/^grant execute on (?:function )?dbo\.(\w+) to (\w+);$/gm)].map(([, name, to]) => {
    if (to !== `svc_${role}`) throw new Error(`${file!.name} grants ${name} to ${to}`)
    return name!
  })
}

/** An input that changes nothing: nobody's name, no rows, numbers and times of no file. */
export function emptyInput(name: ProcedureName): Record<string, unknown> {
  const empty = {
    text: '',
    int: 1,
    bigint: 1,
    float: 0,
    time: new Date('2020-05-17T00:00:00Z'),
    bytes: Buffer.alloc(1),
  }
  return Object.fromEntries(
    Object.entries(manifest[name].parameters).map(([key, parameter]) => [
      key,
      typeof parameter === 'string'
        ? empty[parameter as keyof typeof empty]
        : 'numbers' in parameter
          ? noNumbers(parameter.numbers)
          : [],
    ]),
  )
}

function noNumbers(columns: Record<string, string>): Record<string, Float64Array> {
  return Object.fromEntries(Object.keys(columns).map((column) => [column, new Float64Array()]))
}
