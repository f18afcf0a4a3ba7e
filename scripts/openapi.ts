// Writes docs/openapi/<service>.json from the schemas of each service; test/openapi.test.ts compares.
import { writeFileSync } from 'node:fs'
import type { App } from '@smittestopp/service'
import { buildAnalytics } from '../services/analytics/src/app.ts'
import { buildDeletion } from '../services/deletion/src/app.ts'
import { buildCapture, buildImport, buildUpload } from '../services/ingestion/src/app.ts'
import { noCounts } from '../services/ingestion/src/import/import-counts.ts'
import { buildQuery } from '../services/query/src/app.ts'
import { buildRegistration } from '../services/registration/src/app.ts'

/** What the services are given is never used: no request is made. */
const nothing = {} as never
const tokens = { issuer: '', audience: '', scope: '', jwksUrl: 'https://unused.invalid' }

const PUBLIC: Record<string, () => Promise<App>> = {
  registration: () =>
    buildRegistration({
      ...({} as Parameters<typeof buildRegistration>[0]),
      phones: tokens,
      purposes: nothing,
      rules: nothing,
    }),
  upload: () => buildUpload(nothing),
  query: () => buildQuery({ ...({} as Parameters<typeof buildQuery>[0]), caseworkers: tokens }),
}

/** Services that only operators ask. */
const INTERNAL: Record<string, () => Promise<App>> = {
  analytics: () => buildAnalytics(nothing),
  capture: () => buildCapture(nothing),
  deletion: () => buildDeletion(nothing),
  import: () => {
    const importer = { counts: noCounts() } as Parameters<typeof buildImport>[0]['importer']
    return buildImport({ importer, ledger: { mismatch: 0, missing_messages: 0, on_the_way: 0 } })
  },
}

/** The OpenAPI description of each service, as JSON text by its name. */
export async function describeServices(): Promise<Record<string, string>> {
  const described: Record<string, string> = {}
  for (const [name, build] of Object.entries({ ...PUBLIC, ...INTERNAL })) {
    const app = await build()
    const paths = name in PUBLIC ? app.api : app.operations
    await paths.ready()
    described[name] = `${JSON.stringify(paths.swagger(), null, 2)}\n`
    await app.close()
  }
  return described
}

if (import.meta.main)
  for (const [name, text] of Object.entries(await describeServices())) {
    writeFileSync(new URL(`../docs/openapi/${name}.json`, import.meta.url), text)
    console.log(`docs/openapi/${name}.json`)
  }
