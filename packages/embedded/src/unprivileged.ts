import { spawnSync } from 'node:child_process'

/** Debian's and everybody's `nobody`: who PostgreSQL runs as when root starts it, as it refuses to run as root. */
export const nobody = { uid: 65534, gid: 65534 }

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Asks the kernel itself, as `nobody`: modes, owners and access lists all the way down the path count. Root only. */
export function nobodyCan(access: 'read' | 'enter', path: string): boolean {
  const { status, error } = spawnSync('test', [access === 'read' ? '-r' : '-x', path], { ...nobody, cwd: '/' })
  if (error)
    throw new Error(
      `a program cannot be run as user ${nobody.uid}, which PostgreSQL needs under root: ${error.message}`,
    )
  return status === 0
}
