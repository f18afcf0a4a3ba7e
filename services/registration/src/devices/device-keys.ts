import { randomBytes } from 'node:crypto'
import { sealKey, unsealKey } from '@smittestopp/service'

const KEY_BYTES = 32

/** The keys of a device that belong together: one that signs requests, and the two of the registry. */
export interface KeySet {
  keyId: string
  signing: Buffer
  primary: Buffer
  secondary: Buffer
}

export interface SealedKey {
  key_id: string
  kind: string
  sealed_key: Buffer
}

export function newKeySet(): KeySet {
  return {
    keyId: randomBytes(4).toString('hex'),
    signing: randomBytes(KEY_BYTES),
    primary: randomBytes(KEY_BYTES),
    secondary: randomBytes(KEY_BYTES),
  }
}

/**
 * The keys as the database keeps them. The registry's have names of their own, which nobody is told. Either signs by the scheme of 2020 (`sas`), but after a
 * rotation the secondary one (`spare`) is the primary one from before, which is honoured under its old name, and for its time.
 */
export function sealKeys(deviceId: string, keys: KeySet, secret: Buffer, secondary: 'sas' | 'spare'): SealedKey[] {
  const seal = (key_id: string, kind: string, key: Buffer) => ({
    key_id,
    kind,
    sealed_key: sealKey(key, secret, `${deviceId}.${key_id}`),
  })
  return [
    seal(keys.keyId, 'signing', keys.signing),
    seal(`${keys.keyId}.1`, 'sas', keys.primary),
    seal(`${keys.keyId}.2`, secondary, keys.secondary),
  ]
}

/** The set that a signing key belongs to, out of the sealed keys of a device; undefined when it is not whole. */
export function unsealKeys(deviceId: string, sealed: SealedKey[], keyId: string, secret: Buffer): KeySet | undefined {
  const open = (name: string) => {
    const found = sealed.find(({ key_id }) => key_id === name)
    return found && unsealKey(found.sealed_key, secret, `${deviceId}.${name}`)
  }
  const [signing, primary, secondary] = [open(keyId), open(`${keyId}.1`), open(`${keyId}.2`)]
  return signing && primary && secondary && { keyId, signing, primary, secondary }
}

/** What the registry is given. */
export function registryKeys({ primary, secondary }: KeySet) {
  return { primaryKey: primary.toString('base64'), secondaryKey: secondary.toString('base64') }
}

/** The members of an answer that hand keys out. */
export function handOut(deviceId: string, hostName: string, { keyId, signing, primary }: KeySet) {
  const sas = primary.toString('base64')
  return {
    SharedAccessKey: sas,
    ConnectionString: `HostName=${hostName};DeviceId=${deviceId};SharedAccessKey=${sas}`,
    KeyId: keyId,
    SigningKey: signing.toString('base64'),
  }
}
