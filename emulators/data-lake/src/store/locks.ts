/** Makes work on a path, on what lies below it and on what lies above it take turns, first come first served. */
export type PathLocks = { hold<T>(keys: string[], work: () => Promise<T>): Promise<T> }

type Ticket = { keys: string[]; waitsFor: number; behind: Ticket[]; start: () => void }

/** Keys are paths; `a` and `a/b` exclude each other, `a/b` and `a/c` do not. Several keys are taken at once, so nothing deadlocks. */
export function createPathLocks(): PathLocks {
  const tickets = new Set<Ticket>()

  function join(keys: string[], start: () => void): Ticket {
    const ticket: Ticket = { keys, waitsFor: 0, behind: [], start }
    for (const earlier of tickets) {
      if (!conflict(earlier.keys, keys)) continue
      earlier.behind.push(ticket)
      ticket.waitsFor += 1
    }
    tickets.add(ticket)
    if (ticket.waitsFor === 0) start()
    return ticket
  }

  function leave(ticket: Ticket): void {
    tickets.delete(ticket)
    for (const next of ticket.behind) {
      next.waitsFor -= 1
      if (next.waitsFor === 0) next.start()
    }
  }

  return {
    async hold(keys, work) {
      const turn = Promise.withResolvers<void>()
      const ticket = join(keys, turn.resolve)
      await turn.promise
      try {
        return await work()
      } finally {
        leave(ticket)
      }
    },
  }
}

function conflict(some: string[], others: string[]): boolean {
  return some.some((a) => others.some((b) => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)))
}
