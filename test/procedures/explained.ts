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
  close(): Promise<void>
}

export async function openExplained(adminUrl: string): Promise<ExplainedSession> {
  const client = new pg.Client({ connectionString: adminUrl, types: typeParsers })
  let scans: Node[] = []
  client.on('notice', ({ message = '' }) => {
    const [, plan] = /^duration: .* plan:\n(?<plan>.*)$/s.exec(message) ?? []
    if (plan) scans.push(...scansOf(JSON.parse(plan).Plan))
  })
  await client.connect()
  await client.query(SESSION)
  return {
    async call(name, input) {
      return (await client.query(statement(name, input))).rows as never
    },
    reading() {
      const told = readingOf(scans)
      scans = []
      return told
    },
    close: () => client.end(),
  }
}

/** Every scan that was really made: what is pruned while a statement runs stands in its plan with no loops. */
function scansOf(node: Node): Node[] {
  const below = (node.Plans ?? []).flatMap(scansOf)
  return node['Actual Loops'] && node['Node Type'] !== 'ModifyTable' ? [node, ...below] : below
}

function readingOf(scans: readonly Node[]): Reading {
  const days = new Map<string, Set<string>>()
  const sequential = new Set<string>()
  for (const { 'Relation Name': name = '', 'Node Type': type } of scans) {
    const { table, day } = PARTITION.exec(name)?.groups ?? {}
    if (!table || !day) continue
    days.set(table, (days.get(table) ?? new Set()).add(day))
    if (type === 'Seq Scan') sequential.add(name)
  }
  return {
    days: Object.fromEntries([...days].map(([table, found]) => [table, [...found].sort()])),
    sequential: [...sequential].sort(),
  }
}
