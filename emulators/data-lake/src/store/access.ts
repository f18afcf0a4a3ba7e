import { StorageError } from '../errors.ts'
import type { Access, Entry } from './entry.ts'

const bits = ['r', 'w', 'x', 'r', 'w', 'x', 'r', 'w', 'x']

type Asked = { owner?: string; group?: string; permissions?: string; acl?: string; umask?: string }

/** Who may do what with a new path, less the umask (0027 unless another is given, as in Azure). Kept and told, not enforced. */
export function newAccess(kind: Entry['kind'], asked: Asked = {}): Access {
  const mask = asked.umask === undefined ? 0o027 : parseOctal(asked.umask)
  const wished = asked.permissions === undefined ? (kind === 'directory' ? 0o777 : 0o666) : toMode(asked.permissions)
  const permissions = fromMode(wished & ~mask)
  const owned = { owner: asked.owner ?? '$superuser', group: asked.group ?? '$superuser' }
  return changeAccess({ ...owned, permissions, acl: aclOf(permissions) }, { acl: asked.acl })
}

/** The access control with what was asked put in place; a list and permissions follow each other. */
export function changeAccess(access: Access, asked: Asked): Access {
  const next = { ...access, owner: asked.owner ?? access.owner, group: asked.group ?? access.group }
  if (asked.permissions !== undefined) {
    const permissions = fromMode(toMode(asked.permissions))
    return { ...next, permissions, acl: aclOf(permissions) }
  }
  return asked.acl === undefined ? next : { ...next, acl: asked.acl, permissions: permissionsOf(asked.acl) }
}

function toMode(permissions: string): number {
  if (/^[0-7]{3,4}$/.test(permissions)) return parseOctal(permissions)
  if (!/^[r-][w-][x-][r-][w-][x-][r-][w-][xtT-]\+?$/.test(permissions)) {
    throw new StorageError(400, 'InvalidHeaderValue', 'x-ms-permissions cannot be read')
  }
  return bits.reduce((mode, _, at) => mode * 2 + (/[-T]/.test(permissions[at]!) ? 0 : 1), 0)
}

function parseOctal(text: string): number {
  if (!/^[0-7]{3,4}$/.test(text)) throw new StorageError(400, 'InvalidHeaderValue', 'an octal mode cannot be read')
  return Number.parseInt(text, 8) & 0o777
}

function fromMode(mode: number): string {
  return bits.map((letter, at) => ((mode >> (8 - at)) & 1 ? letter : '-')).join('')
}

function aclOf(permissions: string): string {
  return `user::${permissions.slice(0, 3)},group::${permissions.slice(3, 6)},other::${permissions.slice(6, 9)}`
}

function permissionsOf(acl: string): string {
  const entries = acl.split(',')
  if (!entries.every((entry) => /^(default:)?(user|group|mask|other):[\w@.$-]*:[r-][w-][x-]$/.test(entry))) {
    throw new StorageError(400, 'InvalidHeaderValue', 'x-ms-acl cannot be read')
  }
  const base = ['user', 'group', 'other'].map((who) => entries.find((entry) => entry.startsWith(`${who}::`))?.slice(-3))
  if (base.includes(undefined))
    throw new StorageError(400, 'InvalidHeaderValue', 'x-ms-acl needs user, group and other')
  return base.join('')
}
