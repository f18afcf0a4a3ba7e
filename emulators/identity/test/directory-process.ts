import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const application = {
  clientId: '7b1d5c0e-6a52-4b1f-9a63-0b7c2f9d4e11',
  clientSecret: 'a secret of the identity emulator',
  displayName: 'identity',
}
export const tenantId = 'c2a7f1de-58f7-4c3e-9b0c-5d1f7e3a9b20'

export interface Running {
  url: string
  port: number
  child: ChildProcess
  kill(signal?: NodeJS.Signals): Promise<void>
}

export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'identity-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** The directory emulator as its own process, over HTTP alone. */
export async function startDirectory(dataDir: string, port?: number): Promise<Running> {
  return spawnProgram('../../directory/src/main.ts', {
    PORT: String(port ?? (await freePort())),
    DATA_DIR: dataDir,
    TENANT_ID: tenantId,
    APPLICATIONS: JSON.stringify([application]),
    EXTENSIONS_CLIENT_ID: 'f1b4f2a6-9a1c-4a53-8d3f-4a0d3c1b2e5f',
  })
}

/** Runs a main.ts and resolves when it says that it is listening. */
export async function spawnProgram(path: string, settings: Record<string, string>): Promise<Running> {
  const program = fileURLToPath(new URL(path, import.meta.url))
  const child = spawn(process.execPath, [program], { env: settings, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  await Promise.race([untilListening(child), exited.then(() => Promise.reject(new Error(`${path} ended at once`)))])
  const port = Number(settings.PORT)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    child,
    async kill(signal = 'SIGTERM') {
      child.kill(signal)
      await exited
    },
  }
}

/** A port nobody listens on: PUBLIC_URL has to name it before the server starts. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Reads on after that, so that the program never waits for somebody to read its log. */
function untilListening(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    let text = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      if (text.includes('"listening"')) return
      text += chunk
      if (text.includes('"listening"')) resolve()
    })
  })
}
