import { openDatabase } from '@smittestopp/database'
import type { Addresses } from '@smittestopp/embedded'

export type EventCounts = { table_name: string; row_count: number; content: number }[]

/** Rows and contents of the event tables, read with the operator's login. */
export async function countEvents(system: Addresses): Promise<EventCounts> {
  const database = openDatabase(system.operationsDatabaseUrl, { connections: 1 })
  try {
    const counts = await database.call('get_event_counts', {})
    return counts.sort((a, b) => (a.table_name < b.table_name ? -1 : 1))
  } finally {
    await database.close()
  }
}

export function isUnchanged(before: EventCounts, after: EventCounts): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}
