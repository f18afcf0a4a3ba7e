import { expect, it } from 'vitest'
import { PortSettings, portRangeSize, portsFrom } from './ports.ts'

it('counts every port from one base, none twice, all within the range', () => {
  const { STACK_PORT: base } = PortSettings.parse({})
  const ports = Object.values(portsFrom(base))
  expect(portsFrom(base)).toMatchObject({
    gateway: 7400,
    postgres: 7406,
    redis: 7407,
    maps: 7408,
    query: 7412,
    deletionOperations: 7426,
  })
  expect(new Set(ports).size).toBe(ports.length)
  expect(Math.max(...ports)).toBeLessThan(base + portRangeSize)
})

it('refuses a base that is not a port', () => {
  expect(PortSettings.safeParse({ STACK_PORT: '80' }).success).toBe(false)
  expect(PortSettings.safeParse({ STACK_PORT: 'x' }).success).toBe(false)
})
