import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server of a test's own, gone with everybody it keeps waiting when the test ends; its address. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** A map without anything on it, which counts who asks; it answers after so many milliseconds. */
export async function emptyMap(milliseconds = 0): Promise<{ url: string; requests: () => number }> {
  let requests = 0
  const url = await serve((request, response) => {
    requests++
    request.resume()
    setTimeout(() => response.end('{"elements":[]}'), milliseconds)
  })
  return { url, requests: () => requests }
}
