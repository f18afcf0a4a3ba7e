import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { type Environment, root } from './programs.ts'

/** A service of docker-compose.yml, as far as the tests look at it. */
export interface ComposeService {
  image: string
  build?: string
  command?: string[]
  environment: Environment
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[] }
  networks: string[]
  ports?: string[]
  volumes?: string[]
  restart?: string
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
}

export interface Compose {
  services: Record<string, ComposeService>
  networks: Record<string, { internal?: boolean }>
  volumes: Record<string, unknown>
}

export const composeText = readFileSync(`${root}docker-compose.yml`, 'utf8')

const REFERENCE = /\$(?:(\$)|\{([A-Z0-9_]+)(?::([?-])([^}]*))?\})/g

/** The compose file as Docker reads it with this environment: variables filled in, `$$` a dollar, anchors merged. */
export function readCompose(environment: Environment): Compose {
  const filled = composeText.replace(REFERENCE, (_all, dollar, name, kind, word) => {
    if (dollar) return '$'
    if (environment[name]) return environment[name]
    if (kind === '-') return word
    throw new Error(`${name} is not in the environment`)
  })
  return parse(filled, { merge: true }) as Compose
}

/** The variables without which the file does not start. */
export function requiredVariables(): string[] {
  return [...new Set([...composeText.matchAll(REFERENCE)].flatMap((match) => (match[3] === '?' ? [match[2]!] : [])))]
}
