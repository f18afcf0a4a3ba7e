import type { Lake } from '@smittestopp/platform'

/**
 * Folders of the lake (`year`, `year/month`, `year/month/day`, UTC) that ended by a time, oldest first and a day before the month and the year it belongs to, so that what
 * is left of those goes last. Those of other names are none of ours.
 */
export async function* oldFolders(lake: Lake, folder: string, before: Date): AsyncIterable<string> {
  for await (const year of dated(lake, folder)) {
    if (startOf(year.numbers) >= before) continue
    for await (const month of dated(lake, year.path, year.numbers)) {
      if (startOf(month.numbers) >= before) continue
      for await (const day of dated(lake, month.path, month.numbers)) if (endOf(day.numbers) <= before) yield day.path
      if (endOf(month.numbers) <= before) yield month.path
    }
    if (endOf(year.numbers) <= before) yield year.path
  }
}

/** The folders in a folder that have the name of the next part of a date. */
async function* dated(lake: Lake, folder: string, above: number[] = []) {
  const name = above.length ? /\/(\d{2})$/ : /\/(\d{4})$/
  const found = await collect(lake.folders(folder)) // listed to the end before one of them goes
  for (const path of found) {
    const [, digits] = name.exec(path) ?? []
    if (digits) yield { path, numbers: [...above, Number(digits)] }
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

function startOf([year, month = 1, day = 1]: number[]): Date {
  return new Date(Date.UTC(year!, month - 1, day))
}

/** The start of what comes after: of the next year, month or day. */
function endOf(numbers: number[]): Date {
  return startOf([...numbers.slice(0, -1), numbers.at(-1)! + 1])
}
