import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'

const Messages = z.array(z.object({ to: z.string(), text: z.string(), sent_at: z.string() }))

/** Reads sign-in codes from the identity emulator's outbox: the six digits of the newest text, waited for up to five seconds. */
export function createCodeReader(identityUrl: string, token: string): (phoneNumber: string) => Promise<string> {
  return async (phoneNumber) => {
    const url = new URL('/outbox', identityUrl)
    url.searchParams.set('to', phoneNumber)
    for (let attempt = 0; attempt < 50; attempt++) {
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
      if (!response.ok) throw new Error(`the outbox answered ${response.status}`)
      const code = Messages.parse(await response.json())[0]?.text.match(/\b\d{6}\b/)?.[0]
      if (code) return code
      await setTimeout(100)
    }
    throw new Error('no code came')
  }
}
