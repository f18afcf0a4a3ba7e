import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import rhea, { type Connection, type EventContext } from 'rhea'

/** An AMQP client below the SDK, let in with the root key: for what the SDK would never do. */
export async function connectRaw(port: number): Promise<Connection> {
  const connection = rhea.create_container().connect({ port, host: '127.0.0.1', username: 'any', reconnect: false })
  connection.on('error', () => {})
  connection.on('disconnected', () => {})
  await once(connection, 'connection_open')
  const sender = connection.open_sender('$cbs')
  const receiver = connection.open_receiver('$cbs')
  await once(sender, 'sendable')
  sender.send({ message_id: '1', reply_to: receiver.name, body: rootToken(), application_properties: { name: 'x' } })
  const [{ message }] = (await once(receiver, 'message')) as [EventContext]
  if (message!.application_properties!['status-code'] !== 202) throw new Error('not let in')
  return connection
}

function rootToken(): string {
  const resource = encodeURIComponent('sb://127.0.0.1/')
  const expiry = Math.floor(Date.now() / 1000) + 600
  const signature = createHmac('sha256', 'root-key').update(`${resource}\n${expiry}`).digest('base64')
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=root`
}

/** Sends bytes as they are, in the given pieces, and waits until the other side has closed or this long has passed. */
export async function sendBytes(port: number, pieces: Buffer[], patienceMs = 100): Promise<'closed' | 'open'> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.resume()
  const closed = new Promise<'closed'>((resolve) => socket.once('close', () => resolve('closed')))
  await Promise.race([once(socket, 'connect'), closed])
  for (const piece of pieces) {
    if (socket.destroyed || !socket.writable) break
    socket.write(piece)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<'open'>((resolve) => {
    timer = setTimeout(resolve, patienceMs, 'open')
  })
  const outcome = await Promise.race([closed, patience])
  clearTimeout(timer)
  socket.destroy()
  return outcome
}

/** Passes connections on to a port and keeps what the clients send, piece by piece. */
export async function recordClients(port: number) {
  const recordings: Buffer[][] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const recording: Buffer[] = []
    recordings.push(recording)
    const target = connect(port, '127.0.0.1')
    for (const socket of [client, target]) sockets.add(socket.on('error', () => {}))
    client.on('data', (piece) => recording.push(Buffer.from(piece)))
    client.pipe(target).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: (server.address() as { port: number }).port, recordings, close }
}
