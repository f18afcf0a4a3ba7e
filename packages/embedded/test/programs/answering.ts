// A small service: answers on PORT, writes its start and end into ORDER_FILE when given.
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

const note = (word: string) =>
  process.env.ORDER_FILE && appendFileSync(process.env.ORDER_FILE, `${word} ${process.env.NAME}\n`)

const server = createServer((request, response) => {
  if (request.url === '/environment') response.end(JSON.stringify(process.env))
  else response.end('ok')
})
server.listen({ host: '127.0.0.1', port: Number(process.env.PORT) }, () => note('up'))
process.on('SIGTERM', () => {
  note('down')
  process.exit(0)
})
