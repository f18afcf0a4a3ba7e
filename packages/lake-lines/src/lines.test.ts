import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesOf } from './lines.ts'

async function* inPieces(bytes: Buffer, sizes: number[]): AsyncIterable<Buffer> {
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const size = sizes[i % sizes.length]!
    yield bytes.subarray(start, start + size)
    start += size
  }
}

async function linesIn(text: string, sizes: number[], longest?: number): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = []
  for await (const line of linesOf(inPieces(Buffer.from(text), sizes), () => {}, longest)) lines.push(line?.toString())
  return lines
}

describe('linesOf', () => {
  it('finds the same lines however the bytes arrive', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'æ', '\r', ' ', '😀'), maxLength: 12 })
    const ends = fc.constantFrom('\n', '\r\n')
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(line, ends), { maxLength: 8 }), line, sizes, async (lines, last, pieces) => {
        const text = lines.flat().join('') + last
        const wanted = text.split('\n').map((one) => one.replace(/\r$/, ''))
        expect(await linesIn(text, pieces)).toEqual(wanted.filter((one) => one !== ''))
      }),
    )
  })

  it('stands in for each line that is too long, and holds nothing of it', async () => {
    const long = 'x'.repeat(50)
    expect(await linesIn(`a\n${long}\nb\n${long}${long}`, [7], 20)).toEqual(['a', undefined, 'b', undefined])
    expect(await linesIn(`${'y'.repeat(20)}\n`, [3], 20)).toEqual(['y'.repeat(20)])
  })

  it('finds none in nothing', async () => {
    expect(await linesIn('', [1])).toEqual([])
    expect(await linesIn('\n\r\n\n', [1])).toEqual([])
  })
})
