import pg from 'pg'
import type { Database } from '../../packages/database/src/index.ts'
import { statement, typeParsers } from '../../packages/database/src/postgres.ts'

/** What the statements of a call read: days (`20200517`, or `past`) of each table that is kept by day, and partitions that were read from end to end. */
export interface Reading {
  days: Record<string, string[]>
  sequential: string[]
}

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Actual Loops'?: number
  Plans?: Node[]
}

const PARTITION = /^(?<table>gpsevents|btevents|agg_gpsevents|dluserdatastaging|rejectedevents)_(?<day>\d{8}|past)$/
const SESSION = `
  load 'auto_explain';
  set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on; set auto_explain.log_timing = off; set auto_explain.log_nested_statements = on;
  set auto_explain.log_format = json; set auto_explain.log_level = notice`

/** A session in which PostgreSQL tells the plan of every statement it has run, those within functions too. */
export interface ExplainedSession {
  call: Database['call']
  /** What was read since it was asked last. */
  reading(): Reading
  /** Days of a table that were thought of since then, read or not: what a plan names costs time before it begins. */
  planned(table: string): string[]
  close(): Promise<void>
}

export async function openExplained(adminUrl: string): Promise<ExplainedSession> {
  const client = new pg.Client({ connectionString: adminUrl, types: typeParsers })
  let nodes: Node[] = []
  client.on('notice', ({ message = '' }) => {
    const [, plan] = /^duration: .* plan:\n(?<plan>.*)$/s.exec(message) ?? []
    if (plan) nodes.push(...nodesOf(JSON.parse(plan).Plan))
  })
  await client.connect()
  await client.query(SESSION)
  return {
    async call(name, input) {
      return (await client.query(statement(name, input))).rows as never
    },
    reading() {
      const told = readingOf(nodes.filter(isRead))
      nodes = []
      return told
    },
    planned: (table) => daysOf(nodes).get(table) ?? [],
    close: () => client.end(),
  }
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** A scan that was really made: what is pruned while a statement runs stands in its plan with no loops. */
function isRead(node: Node): boolean {
  return Boolean(node['Actual Loops']) && node['Node Type'] !== 'ModifyTable'
}

function readingOf(scans: readonly Node[]): Reading {
  const isSequential = (node: Node) => node['Node Type'] === 'Seq Scan' && placeOf(node)
  const sequential = new Set(scans.filter(isSequential).map((node) => node['Relation Name']!))
  return { days: Object.fromEntries(daysOf(scans)), sequential: [...sequential].sort() }
}

function daysOf(nodes: readonly Node[]): Map<string, string[]> {
  const places = nodes.map(placeOf).filter((place) => place !== undefined)
  const tables = Map.groupBy(places, ({ table }) => table)
  return new Map([...tables].map(([table, found]) => [table, [...new Set(found.map(({ day }) => day))].sort()]))
}

function placeOf(node: Node): { table: string; day: string } | undefined {
  return PARTITION.exec(node['Relation Name'] ?? '')?.groups as never
}
