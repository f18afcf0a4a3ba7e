import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A line to a server that others use as well: it can be cut for one test, without ending the server for all. */
export interface Cable {
  /** The server's URL, by way of this line. */
  url: string
  /** Breaks what is open and takes nothing new. */
  cut(): Promise<void>
  /** Lets nothing through any more, in either direction, and breaks nothing. */
  hold(): void
  mend(): Promise<void>
  close(): Promise<void>
}

/** Lays a line on a port of its own to the host and port of a URL such as `redis://…` or `postgres://…`. */
export async function layCable(url: string): Promise<Cable> {
  const target = new URL(url)
  const open = new Set<Socket>()
  let held = false

  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.on('data', (bytes) => void (held || to.write(bytes)))
      from.on('error', () => {})
      from.on('close', () => {
        open.delete(from)
        to.destroy()
      })
    }
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of open) socket.destroy()
    await closed
  }

  await listen(0)
  const { port } = server.address() as AddressInfo
  const through = new URL(url)
  through.port = String(port)
  return {
    url: through.href,
    cut,
    hold() {
      held = true
    },
    async mend() {
      held = false
      for (const socket of open) socket.destroy() // what was held back is lost
      if (!server.listening) await listen(port)
    },
    close: cut,
  }
}
