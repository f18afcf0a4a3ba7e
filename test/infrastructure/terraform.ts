import { readdirSync, readFileSync } from 'node:fs'
import { parse } from '@cdktf/hcl2json'
import { root } from './programs.ts'

/** A block of Terraform as JSON: expressions are text within `${}`, nested blocks are lists. */
export type Block = Record<string, unknown>

/** One folder of Terraform, all files together: resources by `type.name`, the rest by name. */
export interface Terraform {
  files: string[]
  resources: Record<string, Block>
  data: Record<string, Block>
  modules: Record<string, Block>
  variables: Record<string, Block>
  outputs: Record<string, Block>
  providers: Record<string, Block>
  locals: Block
}

type Parsed = Record<string, Record<string, unknown>> & { locals?: Block[] }

/** Parses a folder of Terraform; a syntax error is an error that names file and line. No provider's schema is looked at. */
export async function readTerraform(folder: string): Promise<Terraform> {
  const path = `${root}infra/terraform/${folder}`
  const files = readdirSync(path).filter((name) => name.endsWith('.tf'))
  const parsed = await Promise.all(
    files.map(async (name) => (await parse(name, readFileSync(`${path}/${name}`, 'utf8'))) as Parsed),
  )
  const all = (kind: string) => parsed.flatMap((file) => Object.entries(file[kind] ?? {}))
  const single = (kind: string) => Object.fromEntries(all(kind).map(([name, blocks]) => [name, first(blocks)]))
  const typed = (kind: string) =>
    Object.fromEntries(
      all(kind).flatMap(([type, byName]) =>
        Object.entries(byName as Block).map(([name, blocks]) => [`${type}.${name}`, first(blocks)]),
      ),
    )
  return {
    files,
    resources: typed('resource'),
    data: typed('data'),
    modules: single('module'),
    variables: single('variable'),
    outputs: single('output'),
    providers: single('provider'),
    locals: Object.assign({}, ...parsed.flatMap((file) => file.locals ?? [])),
  }
}

function first(blocks: unknown): Block {
  return (blocks as Block[])[0]!
}

/** Every value in a block with the path that leads to it. */
export function* leaves(value: unknown, path: string[] = []): Generator<{ path: string[]; value: unknown }> {
  if (typeof value !== 'object' || value === null) yield { path, value }
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, key])
}

const REFERENCE = /\b(?:(var|local|module)\.(\w+)(?:\.(\w+))?|(data\.)?((?:azurerm|random)_\w+)\.(\w+))/g

/** What the expressions in a block refer to: `var.x`, `local.x`, `module.x.output`, `data.type.name`, `type.name`. */
export function references(block: unknown): string[] {
  return [...leaves(block)].flatMap(({ value }) =>
    typeof value === 'string' && /[$%]\{/.test(value)
      ? [...value.matchAll(REFERENCE)].map(([, kind, name, output, data = '', type, resource]) => {
          if (!kind) return `${data}${type}.${resource}`
          return kind === 'module' && output ? `module.${name}.${output}` : `${kind}.${name}`
        })
      : [],
  )
}

/** Everything that can be referred to in a folder. */
export function declared(terraform: Terraform, moduleOutputs: string[] = []): Set<string> {
  const { resources, data, modules, variables, locals } = terraform
  return new Set([
    ...Object.keys(resources),
    ...Object.keys(data).map((name) => `data.${name}`),
    ...Object.keys(variables).map((name) => `var.${name}`),
    ...Object.keys(locals).map((name) => `local.${name}`),
    ...Object.keys(modules).flatMap((name) => [
      `module.${name}`,
      ...moduleOutputs.map((output) => `module.${name}.${output}`),
    ]),
  ])
}
