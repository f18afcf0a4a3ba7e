import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Addresses } from '@smittestopp/embedded'
import { type Answer, createPhone, type Phone, phoneToken, sandboxNumber } from '@smittestopp/simulator'
import { ask, bearer } from '../http.ts'
import { positionAt } from '../meeting.ts'

/** An answer of the system to a phone that tried once. */
export interface Told {
  what: 'registration' | 'upload' | 'consent'
  status: number
  type: string
  text: string
  ms: number
}

/** What phones did, and what they were told. */
export interface Load {
  told: Told[]
  /** Sign-ins that failed, as the app saw it. */
  failedSignIns: string[]
  registered: Phone[]
  /** Lines that must be in the lake: `<device> <body>`. */
  acknowledged: string[]
  /** The last decision that was acknowledged, for each phone whose last request was. */
  decisions: Map<Phone, boolean>
}

const HOARDER = '+00100001899'
const FIRST_NEWCOMER = 2_000
const CONSENT = { purpose: 'statistics', text_version: '1', text_hash: 'a'.repeat(64) }

/**
 * People sign in and register, phones upload and change their mind, until the disturbance is over. A batch is sent under its key until it is acknowledged, a
 * registration is tried again under its key, or given up.
 */
export async function loadDuring(system: Addresses, phones: Phone[], disturb: () => Promise<void>): Promise<Load> {
  let over = false
  const load: Load = { told: [], failedSignIns: [], registered: [], acknowledged: [], decisions: new Map() }
  const isOver = () => over
  const token = await phoneToken(system, HOARDER)
  const hoards = Array.from({ length: 3 }, () => hoarding(system, load, token, isOver))
  const uploads = phones.map((phone, index) => uploading(system, load, phone, index, isOver))
  const others = [arriving(system, load, isOver), deciding(load, phones[0]!, isOver)]
  const ended = disturb().finally(() => {
    over = true
  })
  await Promise.all([...hoards, ...uploads, ...others, ended])
  return load
}

async function uploading(
  system: Addresses,
  load: Load,
  phone: Phone,
  index: number,
  isOver: () => boolean,
): Promise<void> {
  for (let number = 0; !isOver(); number++) {
    const batch = positionAt(system.clock(), index + number / 1e4)
    const batchId = randomUUID()
    const send = () => noted(load, 'upload', () => phone.upload(batch, batchId))
    let answer = await send()
    for (let tries = 1; answer.status !== 200 && tries < 100; tries++) {
      await pause(200)
      answer = await send()
    }
    if (answer.status === 200) load.acknowledged.push(`${phone.device.DeviceId} ${JSON.stringify(batch)}`)
    await pause(20)
  }
}

async function deciding(load: Load, phone: Phone, isOver: () => boolean): Promise<void> {
  for (let given = false; !isOver(); given = !given) {
    const put = () => phone.send('PUT', '/app/consents', { consents: [{ ...CONSENT, given }] })
    const { status } = await noted(load, 'consent', put)
    if (status === 200) load.decisions.set(phone, given)
    else load.decisions.delete(phone) // it may hold, or not
    await pause(50)
  }
}

/** One newcomer after the other. */
async function arriving(system: Addresses, load: Load, isOver: () => boolean): Promise<void> {
  for (let index = FIRST_NEWCOMER; !isOver(); index++) {
    const token = await phoneToken(system, sandboxNumber(index)).catch((error: Error) => {
      load.failedSignIns.push(error.message)
    })
    if (token) await registering(system, load, token, 20)
    else await pause(200)
  }
}

/** Somebody who registers one phone after the other, and gives up each at the first failure. */
async function hoarding(system: Addresses, load: Load, token: string, isOver: () => boolean): Promise<void> {
  for (; !isOver(); await pause(50)) await registering(system, load, token, 1)
}

async function registering(system: Addresses, load: Load, token: string, tries: number): Promise<void> {
  const requestKey = randomUUID()
  for (let attempt = 0; attempt < tries; attempt++) {
    const { status, text } = await noted(load, 'registration', () => requestRegistration(system, token, requestKey))
    if (status === 200) {
      load.registered.push(createPhone(system.gatewayUrl, JSON.parse(text), { attempts: 1 }))
      return
    }
    await pause(300)
  }
}

function requestRegistration(system: Addresses, token: string, requestKey: string) {
  const headers = { ...bearer(token), 'idempotency-key': requestKey }
  return ask(`${system.gatewayUrl}/onboarding/register-device`, { method: 'POST', headers })
}

async function noted(
  load: Load,
  what: Told['what'],
  send: () => Promise<Pick<Answer, 'status' | 'headers' | 'text'>>,
): Promise<{ status: number; text: string }> {
  const begun = performance.now()
  const { status, headers, text } = await send()
  load.told.push({ what, status, type: headers.get('content-type') ?? '', text, ms: performance.now() - begun })
  return { status, text }
}
