import { describe, expect, it } from 'vitest'
import { commonTransport, namedPlaces, namedTransport } from './worth-naming.ts'

describe('the places worth naming', () => {
  it('are a fifth of the known time and three minutes, or five minutes, the longest first', () => {
    expect(namedPlaces({ shop: 180, school: 720 }, 'list')).toEqual(['school', 'shop'])
    expect(namedPlaces({ shop: 179, school: 600 }, 'list')).toEqual(['school'])
    expect(namedPlaces({ shop: 299, school: 3_600 }, 'list')).toEqual(['school'])
    expect(namedPlaces({ shop: 300, school: 36_000 }, 'list')).toEqual(['school', 'shop'])
  })

  it('of a single meeting last a minute', () => {
    expect(namedPlaces({ shop: 60, outside: 100 }, 'meeting')).toEqual(['outside', 'shop'])
    expect(namedPlaces({ shop: 59, outside: 100 }, 'meeting')).toEqual(['outside'])
  })

  it('are the longest where none lasts, and never what nobody knows', () => {
    expect(namedPlaces({ shop: 20, school: 20, uncertain: 5_000, 'N/A': 5_000 }, 'list')).toEqual(['school'])
    expect(namedPlaces({ uncertain: 5_000 }, 'list')).toEqual([])
  })
})

describe('how people moved', () => {
  it('is named from a fifth or five minutes on, and common over two fifths', () => {
    expect(namedTransport({ on_foot: 80, inside_transport: 20 })).toEqual(['on_foot', 'inside_transport'])
    expect(namedTransport({ on_foot: 81, inside_transport: 19 })).toEqual(['on_foot'])
    expect(namedTransport({ on_foot: 8_100, inside_transport: 300 })).toEqual(['on_foot', 'inside_transport'])
    expect(commonTransport({ on_foot: 41, inside_transport: 59 })).toEqual(['inside_transport', 'on_foot'])
    expect(commonTransport({ on_foot: 30, inside_transport: 40, uncertain: 30 })).toEqual(['inside_transport'])
    expect(commonTransport({})).toEqual([])
  })
})
