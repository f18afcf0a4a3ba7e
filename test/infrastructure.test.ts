import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { DataLakeFileSystemClient } from '@azure/storage-file-datalake'
import { DCLinter } from 'dclint'
import { describe, expect, it } from 'vitest'
import { NAMES } from '../packages/embedded/src/smittestopp/plan.ts'
import { completeEnvironment } from '../scripts/compose-secrets.ts'
import { Settings as MigrateSettings, passwordsOf } from '../scripts/migrate.ts'
import { LONGEST_SECONDS } from '../services/query/src/lookup/held.ts'
import { composeText, readCompose, requiredVariables } from './infrastructure/compose.ts'
import { emulators, foldersOf, root, services } from './infrastructure/programs.ts'
import { type Block, declared, leaves, readTerraform, references } from './infrastructure/terraform.ts'

const programs = [...emulators, ...services]
const roles = readdirSync(`${root}db/privileges`).flatMap((file) => file.match(/^(\w+)\.sqlserver\.sql$/)?.[1] ?? [])

// Docker cannot run where these tests must: what they say is that the file is whole and fits the programs, not that it was started.
describe('docker-compose.yml', () => {
  const environment = completeEnvironment({}, new Date())
  const compose = readCompose(environment)
  const entries = Object.entries(compose.services)
  const once = ['create-database', 'migrate']

  it('is a compose file without a fault', () => {
    const order = ['service-keys-order', 'services-alphabetical-order', 'top-level-properties-order']
    const off = [...order, 'service-dependencies-alphabetical-order'].map((rule) => [rule, 0] as const)
    const linter = new DCLinter({ rules: Object.fromEntries(off), quiet: true, debug: false, exclude: [] })
    const results: { messages: { line: number; message: string }[] }[] = linter.lintFiles(
      [`${root}docker-compose.yml`],
      false,
    )
    const told = results.flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`))
    expect(told).toEqual([])
  })

  it('runs every service, every emulator and what they stand on, and nothing else', () => {
    const expected = [...programs.map(({ name }) => name), 'sqlserver', 'redis', ...once]
    expect(Object.keys(compose.services).sort()).toEqual(expected.sort())
    expect(new Set(services.map(({ main }) => main.split('/')[1]))).toEqual(new Set(foldersOf('services')))
  })

  it.each(programs)('starts $name with the settings it takes', ({ name, main, settings, read }) => {
    const service = compose.services[name]!
    expect(service.command).toEqual(['node', main])
    expect(existsSync(root + main)).toBe(true)
    expect(Object.keys(service.environment).filter((setting) => !settings.includes(setting))).toEqual([])
    expect(() => read(texts(service.environment))).not.toThrow()
  })

  it('migrates with a login for every role there is', () => {
    const given = texts(compose.services.migrate!.environment)
    expect(Object.keys(given).filter((setting) => !(setting in MigrateSettings.shape))).toEqual([])
    expect(Object.keys(passwordsOf(MigrateSettings.parse(given))).sort()).toEqual(roles.sort())
    expect(MigrateSettings.safeParse({ ...given, UPLOAD_PASSWORD: undefined }).success).toBe(false)
  })

  it('holds no secret, and needs none that is not made for it', () => {
    const needed = new Set(requiredVariables())
    expect(new Set(Object.keys(environment))).toEqual(needed)
    for (const value of Object.values(environment)) expect(composeText).not.toContain(value)
  })

  it('keeps secrets once made, and renews access to the lake', () => {
    const later = completeEnvironment(environment, new Date(Date.now() + 86_400_000))
    const changed = Object.keys(later).filter((name) => later[name] !== environment[name])
    expect(changed.sort()).toEqual(['CHECKPOINTS_SAS', 'LAKE_CAPTURE_SAS', 'LAKE_DELETION_SAS', 'LAKE_IMPORT_SAS'])
  })

  it('uses the names of the embedded stack', () => {
    for (const name of Object.values(NAMES)) expect(composeText).toContain(name)
  })

  it('reaches the lake under an address that the SDK takes apart rightly', () => {
    const url = compose.services.capture!.environment.LAKE_URL!
    expect(new DataLakeFileSystemClient(url).accountName).toBe(NAMES.lakeAccount)
  })

  it('pins every image', () => {
    for (const [name, { image, build }] of entries)
      expect(build ?? image, name).toMatch(build ? /^\.$/ : /:\d[\w.-]*\d[\w.-]*$/)
    expect(composeText).not.toContain('latest')
  })

  it('publishes the gateway and sign-in on loopback, and keeps the rest on a network of its own', () => {
    const published = entries.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]))
    expect(published).toEqual([
      ['identity', '127.0.0.1:7401:8080'],
      ['gateway', '127.0.0.1:7400:8080'],
    ])
    expect(compose.networks.private?.internal).toBe(true)
    for (const [name, { networks, ports }] of entries)
      expect(networks, name).toEqual(ports ? ['private', 'published'] : ['private'])
  })

  it('runs our programs as an ordinary user who can change nothing but the state', () => {
    for (const { name } of [...programs, { name: 'migrate' }])
      expect(compose.services[name]).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      })
    const dockerfile = readFileSync(`${root}Dockerfile`, 'utf8')
    expect(dockerfile.match(/^USER .*/gm)?.at(-1)).toBe('USER node')
  })

  it('waits for health where there is a health check, and for the end where there is an end', () => {
    for (const [name, { depends_on = {}, healthcheck }] of entries) {
      expect(Boolean(healthcheck), name).toBe(!once.includes(name))
      for (const [other, { condition }] of Object.entries(depends_on)) {
        expect(compose.services[other], `${name} waits for ${other}`).toBeDefined()
        expect(condition).toBe(once.includes(other) ? 'service_completed_successfully' : 'service_healthy')
      }
    }
  })

  it('keeps state in volumes', () => {
    const mounts = entries.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]!))
    expect(mounts.sort()).toEqual(Object.keys(compose.volumes).sort())
    for (const [name, { environment: given, volumes }] of entries)
      if (given.DATA_DIR) expect(volumes, name).toEqual([`${name}:${given.DATA_DIR}`])
  })
})

// Parsed and checked for what we promise of it; not checked against the providers' schemas, which only Terraform itself has.
describe('infra/terraform', async () => {
  const terraform = await readTerraform('.')
  const service = await readTerraform('service')
  const { resources, modules, variables, locals } = terraform
  const of = (type: string) => Object.entries({ ...resources, ...service.resources }).filter(isOf(type))

  it.each(foldersOf('services'))('has a file for %s', (name) => {
    expect(terraform.files).toContain(`service_${name}.tf`)
  })

  it.each(services)('sets every setting of $name, and no other', ({ name, main, settings }) => {
    const module = modules[name] as Record<string, Block>
    expect(module.program).toBe(main)
    const { common_settings, common_secrets } = locals as Record<string, Block>
    const set = [common_settings!, module.settings!, common_secrets!, module.secrets!].flatMap(Object.keys)
    const expected = module.port ? settings : settings.filter((setting) => setting !== 'PORT')
    expect(set.sort()).toEqual([...expected].sort())
  })

  it('gives every service module what it asks for', () => {
    const asked = Object.keys(service.variables)
    const needed = asked.filter((name) => !('default' in service.variables[name]!))
    for (const [name, module] of Object.entries(modules)) {
      const { source, ...given } = module
      expect(source, name).toBe('./service')
      expect(Object.keys(given).filter((argument) => !asked.includes(argument))).toEqual([])
      expect(needed.filter((argument) => !(argument in given))).toEqual([])
    }
  })

  it('refers only to what is there, and declares nothing unused', () => {
    const known = declared(terraform, Object.keys(service.outputs))
    const used = new Set(references({ ...terraform, files: [] }))
    expect([...used].filter((name) => !known.has(name))).toEqual([])
    const usedInService = new Set(references({ ...service, files: [] }))
    expect([...usedInService].filter((name) => !declared(service).has(name))).toEqual([])
    const unused = [...known].filter((name) => /^(var|local)\./.test(name) && !used.has(name))
    expect(unused).toEqual([])
  })

  it('holds no secret', () => {
    for (const { path, value } of leaves([terraform, service])) {
      const place = path.join('.')
      if (/(password|secret|token|_key|connection_string|sas)$/i.test(path.at(-1)!) && typeof value === 'string')
        expect(value, place).toMatch(/^\$\{|^TF_VAR|^string$/)
      expect(String(value), place).not.toMatch(/\b[0-9a-f]{32,}\b|[A-Za-z0-9+/]{40,}=/)
    }
    for (const module of Object.values(modules))
      for (const { value } of leaves(module.secrets)) expect(value).toMatch(/^\$\{/)
  })

  it('keeps all data in Norway', () => {
    expect(variables.region!.default).toBe('norwayeast')
    expect(resources['azurerm_resource_group.main']!.location).toBe(expression('var.region'))
    for (const [name, { location }] of Object.entries(resources))
      if (location && !name.startsWith('azurerm_resource_group.'))
        expect(location, name).toBe(expression('azurerm_resource_group.main.location'))
    expect(resources['azurerm_mssql_database.smittestopp']!.storage_account_type).toBe('Zone')
    for (const [, { account_replication_type }] of of('azurerm_storage_account'))
      expect(account_replication_type).toMatch(/^[LZ]RS$/)
  })

  it('closes the stores to the world and to old ciphers', () => {
    expect(resources['azurerm_storage_account.lake']).toMatchObject({
      is_hns_enabled: true,
      https_traffic_only_enabled: true,
      min_tls_version: 'TLS1_2',
      public_network_access_enabled: false,
      allow_nested_items_to_be_public: false,
    })
    for (const [, { container_access_type }] of of('azurerm_storage_container'))
      expect(container_access_type).toBe('private')
    expect(resources['azurerm_mssql_server.main']).toMatchObject({
      minimum_tls_version: '1.2',
      public_network_access_enabled: false,
      azuread_administrator: [{ azuread_authentication_only: true }],
    })
    const stream = { minimum_tls_version: '1.2', public_network_access_enabled: false }
    expect(resources['azurerm_eventhub_namespace.main']).toMatchObject(stream)
    expect(resources['azurerm_iothub.devices']).toMatchObject({ min_tls_version: '1.2' })
    expect(resources['azurerm_container_app_environment.main']).toMatchObject({ internal_load_balancer_enabled: true })
    expect(resources['azurerm_managed_redis.main']).toMatchObject({
      public_network_access: 'Disabled',
      default_database: [{ client_protocol: 'Encrypted', eviction_policy: 'NoEviction' }],
    })
  })

  it('lets raw files and staged lines live seven days and events thirty, and leaves that to deletion', () => {
    expect(modules.deletion!.settings).toMatchObject({ LAKE_DAYS: 7, STAGING_DAYS: 7, EVENT_DAYS: 30 })
    expect(of('azurerm_storage_management_policy')).toEqual([])
  })

  it('gives each service no more rights than it needs', () => {
    const rights = (name: string) => {
      const [permissions] = terraform.data[`azurerm_storage_account_blob_container_sas.${name}`]!.permissions as [Block]
      return Object.keys(permissions).filter((right) => permissions[right])
    }
    expect(rights('capture')).toEqual(['create'])
    expect(rights('import')).toEqual(['list', 'read'])
    expect(rights('deletion')).toEqual(['delete', 'list'])
    const rule = (name: string) => resources[`azurerm_eventhub_authorization_rule.${name}`]
    expect(rule('upload')).toMatchObject({ send: true, listen: false, manage: false })
    for (const name of ['capture', 'live'])
      expect(rule(name)).toMatchObject({ send: false, listen: true, manage: false })
    expect(Object.keys(locals.database_roles as Block).sort()).toEqual(
      roles.filter((role) => role !== 'operations').sort(),
    )
  })

  it('has a stream of four partitions that keeps what is not yet captured', () => {
    expect(resources['azurerm_eventhub.smittestopp']).toMatchObject({ partition_count: 4, message_retention: 7 })
  })

  it('waits for a service longer than that holds an answer', () => {
    const policy = String(resources['azurerm_api_management_api_policy.service']!.xml_content)
    const [, seconds] = /<forward-request timeout="(\d+)"/.exec(policy) ?? []
    expect(Number(seconds)).toBeGreaterThan(LONGEST_SECONDS)
    expect(policy).not.toMatch(/name="prefer/i)
  })

  it('names a playbook with every alert', () => {
    const alerts = of('azurerm_monitor_metric_alert')
    expect(alerts.length).toBeGreaterThan(2)
    for (const [name, { description }] of alerts) {
      const playbook = /docs\/playbooks\/\S+\.md/.exec(String(description))?.[0]
      expect(playbook && existsSync(root + playbook), name).toBe(true)
    }
  })
})

function isOf(type: string): (entry: [string, Block]) => boolean {
  return ([name]) => name.startsWith(`${type}.`)
}

/** How an expression looks in what the parser gives. */
function expression(text: string): string {
  return `\${${text}}`
}

/** Docker hands every setting over as text. */
function texts(environment: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]))
}
