import { hourOf } from '@smittestopp/service'

/** What the path of a lake file says: hour (since 1970) of its folder, and partition of the stream, -1 when the name has none. Undefined when there is no hour in it. */
export function readLakePath(path: string): { hour: number; partition_id: number } | undefined {
  const [, year, month, day, clock, name = ''] = /\/(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})\/([^/]+)$/.exec(path) ?? []
  const time = new Date(`${year}-${month}-${day}T${clock}:00:00Z`)
  if (Number.isNaN(time.getTime())) return undefined
  const [, partition] = /\d{4}-\d{2}-\d{2}[.-]\d{2}-\d{2}[.-](\d{1,4})\.json(?:-\d+)?$/.exec(name) ?? []
  return { hour: hourOf(time), partition_id: partition === undefined ? -1 : Number(partition) }
}

/** Folders of the days from so many hours before a time to that time, oldest first. */
export function dayFolders(folder: string, now: Date, hours: number): string[] {
  const last = Math.floor(hourOf(now) / 24)
  const first = Math.floor((hourOf(now) - hours) / 24)
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const date = new Date((first + i) * 86_400_000).toISOString().slice(0, 10)
    return `${folder}/${date.replaceAll('-', '/')}`
  })
}
