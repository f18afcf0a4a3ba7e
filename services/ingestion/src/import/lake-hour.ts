import { hourOf } from '@smittestopp/service'

/** Hour (since 1970) of the folder a lake file lies in; undefined when its path says none. */
export function hourOfPath(path: string): number | undefined {
  const [, year, month, day, hour] = /\/(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})\/[^/]+$/.exec(path) ?? []
  const time = new Date(`${year}-${month}-${day}T${hour}:00:00Z`)
  return Number.isNaN(time.getTime()) ? undefined : hourOf(time)
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
