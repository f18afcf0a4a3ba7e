import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadWorld } from '../src/osm/world.ts'
import { ALL, runMaps, SKOYEN } from './running-maps.ts'

let maps: Awaited<ReturnType<typeof runMaps>>
beforeAll(async () => {
  maps = await runMaps({ limits: { slots: 2, boxKm2: 100 } })
})
afterAll(() => maps.close())

const some = `node["amenity"](${ALL});`

describe('what is not understood', () => {
  it.each([
    ['nothing', ''],
    ['settings alone', '[out:json];'],
    ['braces', '}}}'],
    ['half a statement', `[out:json];node["amenity"](${ALL})`],
    ['another output', `[out:xml];${some}out;`],
    ['an unknown type', '[out:json];constructor["amenity"];out;'],
    ['another set', `[out:json];${some}->.a;out;`],
    ['a union in a union', `[out:json];((${some}););out;`],
    ['ten thousand unions', `[out:json];${'('.repeat(10_000)}${some}${')'.repeat(10_000)};out;`],
    ['ten thousand filters never closed', `[out:json];node${'["a"'.repeat(10_000)};out;`],
    ['five numbers for a box', `[out:json];node["amenity"](${ALL},1);out;`],
    ['a box from north to south', '[out:json];node["amenity"](60,10,59,11);out;'],
    ['three thousand statements', `[out:json];(${'node(1,1,2,2);'.repeat(3_000)});out;`],
    ['a value that is a pattern', `[out:json];node["amenity"~"^(a+)+$"](${ALL});out;`],
    ['a pattern that never ends', `[out:json];node["amenity"~"^((((a*)*)*)*)$"](${ALL});out;`],
    ['a key that is a pattern', `[out:json];node[~"."~"."](${ALL});out;`],
    ['a string with markup', `[out:json];"<script>alert(1)</script>";out;`],
  ])('is refused as Overpass refuses it: %s', async (_what, query) => {
    const started = performance.now()
    const response = await maps.ask(query)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toContain('text/html')
    const page = await response.text()
    expect(page).toMatch(/<strong style="color:#FF0000">Error<\/strong>: line \d+: parse error: /)
    expect(page).not.toContain('<script>')
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  it('names the line', async () => {
    expect(await (await maps.ask(`[out:json];\n${some}\nfoo;`)).text()).toContain(
      'line 3: parse error: Unknown type "foo"',
    )
  })

  it('is no prototype: keys of every object are no tags', async () => {
    const body = await (await maps.ask(`[out:json];nwr["__proto__"](${ALL});nwr["toString"](${ALL});out;`)).json()
    expect(body).toMatchObject({ elements: [] })
  })

  it('is refused when it is a megabyte and more, or of another type', async () => {
    expect((await maps.ask(some.repeat(60_000))).status).toBe(413)
    const headers = { 'content-type': 'application/xml' }
    expect((await fetch(`${maps.origin}/api/interpreter`, { method: 'POST', headers, body: '<a/>' })).status).toBe(415)
  })
})

describe('what asks for too much', () => {
  it('is told that the server is too busy: a box, a time, a size, the planet', async () => {
    for (const query of [
      '[out:json];node["shop"](50,0,60,20);out;',
      `[out:json][timeout:181];${some}out;`,
      `[out:json][maxsize:9000000000];${some}out;`,
      '[out:json];node["shop"];out;',
    ]) {
      const response = await maps.ask(query)
      expect(response.status).toBe(504)
      expect(await response.text()).toContain('The server is probably too busy to handle your request.')
    }
  })

  it('is answered 200 with a remark when its own time or size is over', async () => {
    const late = await (await maps.ask(`[out:json][timeout:0];${some}out;`)).json()
    expect(late).toMatchObject({ elements: [], remark: expect.stringMatching(/^runtime error: Query timed out/) })
    const large = await (await maps.ask(`[out:json][maxsize:2000];nwr["building"](${ALL});out geom;`)).json()
    expect(large).toMatchObject({ remark: expect.stringMatching(/^runtime error: Query run out of memory/) })
  })

  it('is sent away while all slots are taken, and served when they are free again', async () => {
    const query = `[out:json];(${`nwr(${ALL});`.repeat(150)});out geom;`
    const answers = await Promise.all(Array.from({ length: 6 }, () => maps.ask(query)))
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    await Promise.all(answers.map((answer) => answer.text()))
    expect((await maps.ask(`[out:json];${some}out;`)).status).toBe(200)
    expect(await (await fetch(`${maps.origin}/api/status`)).text()).toMatch(/^Rate limit: 2$/m)
  })
})

describe('files', () => {
  it('that are no extracts are named, not a crash', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maps-'))
    const path = join(folder, 'false.osm.pbf')
    for (const content of ['', 'not a file of OpenStreetMap', Buffer.alloc(100_000, 255)]) {
      await writeFile(path, content)
      await expect(loadWorld([path], 1e9)).rejects.toThrow(`${path} cannot be read as an .osm.pbf file`)
    }
    await rm(folder, { recursive: true })
  })

  it('that are larger than memory allows are refused unread', async () => {
    await expect(loadWorld([SKOYEN], 1_000)).rejects.toThrow('OSM_FILES_MAX_BYTES is 1000')
  })

  it('named twice hold everything once', async () => {
    const [once, twice] = await Promise.all([loadWorld([SKOYEN], 1e9), loadWorld([SKOYEN, SKOYEN], 1e9)])
    expect(twice.elements).toEqual(once.elements)
  })
})
