import type { Database } from '@smittestopp/database'
import { type Clock, Problem, problemAnswers, routesOf } from '@smittestopp/service'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

/** What each rule may be: beyond it lies nothing that a phone could mean, or more than the tables hold. */
const LIMITS: Record<string, readonly [least: number, most: number]> = {
  days_before: [0, 60],
  hours_after: [0, 48],
  longest_hours: [0, 72],
  latitude_least: [-90, 90],
  latitude_most: [-90, 90],
  longitude_least: [-180, 180],
  longitude_most: [-180, 180],
  accuracy_most: [0, 1_000_000],
  speed_most: [0, 10_000],
  live: [0, 1],
}

const Rules = z.object({
  rules: z.record(z.string().max(40), z.number()),
  refused_appversions: z.array(z.string().min(1).max(100)).max(1_000),
})

/** The rules that events are judged by. */
export async function rulesRoutes(
  app: FastifyInstance,
  { database, clock }: { database: Database; clock: Clock },
): Promise<void> {
  const routes = routesOf(app)
  const read = async () => {
    const rules = await database.call('get_import_rules', {})
    const patterns = await database.call('get_refused_appversions', {})
    return {
      rules: Object.fromEntries(rules.map(({ rule_name, value }) => [rule_name, value])),
      refused_appversions: patterns.map(({ pattern }) => pattern),
    }
  }
  routes.get(
    '/rules',
    {
      schema: {
        operationId: 'getRules',
        description: 'The rules of the import.',
        response: { 200: Rules, ...problemAnswers(401, 503) },
      },
    },
    read,
  )
  routes.patch(
    '/rules',
    {
      schema: {
        operationId: 'changeRules',
        description:
          'Changes some rules; what is imported from now on is judged by them, and what was refused can be replayed.',
        body: Rules.partial(),
        response: { 200: Rules, ...problemAnswers(400, 401, 503) },
      },
    },
    async ({ body }) => {
      const { rules: known } = await read()
      for (const [name, value] of Object.entries(body.rules ?? {})) {
        const limits = name in known ? LIMITS[name] : undefined
        if (!limits) throw new Problem(400, 'rule-unknown', `there is no rule ${name}`)
        const [least, most] = limits
        if (value < least || value > most)
          throw new Problem(400, 'rule-out-of-bounds', `${name} lies between ${least} and ${most}`)
      }
      const rules = Object.entries(body.rules ?? {}).map(([rule_name, value]) => ({ rule_name, value }))
      if (rules.length) await database.call('set_import_rules', { rules, now: clock() })
      const patterns = body.refused_appversions?.map((pattern) => ({ pattern }))
      if (patterns) await database.call('set_refused_appversions', { patterns, now: clock() })
      return read()
    },
  )
}
