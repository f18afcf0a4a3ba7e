import { randomBytes } from 'node:crypto'
import { layCable } from '@smittestopp/embedded/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Announcements, openAnnouncements } from '../src/index.ts'

const REDIS = process.env.SMITTESTOPP_TEST_REDIS!
const WAIT = { timeout: 10_000, interval: 20 }

const opened: Announcements[] = []
afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())))

const newId = () => randomBytes(16).toString('hex')

function speaker(url = REDIS): Announcements {
  const one = openAnnouncements(url)
  opened.push(one)
  return one
}

/** Somebody who listens, when they do: a listener is told of a gap as soon as it hears. */
async function listener(url = REDIS) {
  const heard: string[] = []
  let gaps = 0
  opened.push(openAnnouncements(url, { onChange: (id) => void heard.push(id), onGap: () => void gaps++ }))
  await vi.waitFor(() => expect(gaps).toBeGreaterThan(0), WAIT)
  return { heard, gaps: () => gaps }
}

describe('announcements', () => {
  it('are heard by everybody who listens, each device once', async () => {
    const [one, other] = [await listener(), await listener()]
    const ids = [newId(), newId(), newId()]
    await speaker().announce(ids)
    for (const { heard } of [one, other])
      await vi.waitFor(() => expect(heard.filter((id) => ids.includes(id))).toEqual(ids), WAIT)
  })

  it('are heard from the moment a listener was told that it may have missed some', async () => {
    const speaking = speaker()
    await speaking.check()
    for (let i = 0; i < 10; i++) {
      const [id, heard] = [newId(), Promise.withResolvers<void>()]
      let isFirst = true
      const onGap = () => {
        if (isFirst) speaking.announce([id]).catch(() => {})
        isFirst = false
      }
      opened.push(openAnnouncements(REDIS, { onChange: (told) => told === id && heard.resolve(), onGap }))
      await heard.promise
    }
  })

  it('that a listener may have missed are told as a gap, and later ones are heard again by themselves', async () => {
    const cable = await layCable(REDIS)
    const { heard, gaps } = await listener(cable.url)
    const before = gaps()
    await cable.cut()
    await vi.waitFor(() => expect(gaps()).toBeGreaterThan(before), WAIT)
    const missed = newId()
    await speaker().announce([missed])
    const during = gaps()
    await cable.mend()
    await vi.waitFor(() => expect(gaps()).toBeGreaterThan(during), WAIT)
    const id = newId()
    await speaker().announce([id])
    await vi.waitFor(() => expect(heard).toContain(id), WAIT)
    expect(heard).not.toContain(missed)
    await cable.close()
  })

  it('that cannot be made are told soon, and can be made again afterwards', async () => {
    const cable = await layCable(REDIS)
    const { heard } = await listener()
    const speaking = speaker(cable.url)
    await speaking.check()
    await cable.cut()
    const began = performance.now()
    await expect(speaking.announce([newId()])).rejects.toMatchObject({ unavailable: 'announcements' })
    expect(performance.now() - began).toBeLessThan(4_000)
    await cable.mend()
    await vi.waitFor(() => speaking.check(), WAIT)
    const id = newId()
    await speaking.announce([id])
    await vi.waitFor(() => expect(heard).toContain(id), WAIT)
    await cable.close()
  })
})
