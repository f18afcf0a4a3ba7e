import { expect, it } from 'vitest'
import { eachInOrder, inOrder, turnedRound } from './order.ts'

const nodes = [
  { name: 'service', after: ['migration', 'redis'] },
  { name: 'migration', after: ['postgres'] },
  { name: 'redis', after: [] },
  { name: 'postgres', after: [] },
]

it('puts everything after what it comes after, either way round', () => {
  expect(inOrder(nodes).map(({ name }) => name)).toEqual(['postgres', 'migration', 'redis', 'service'])
  expect(inOrder(turnedRound(nodes)).map(({ name }) => name)).toEqual(['service', 'migration', 'redis', 'postgres'])
})

it('does side by side what does not wait for each other, and nothing after a failure', async () => {
  const begun: string[] = []
  const work = async ({ name }: { name: string }) => {
    begun.push(name)
    if (name === 'migration') throw new Error('no')
  }
  await expect(eachInOrder(nodes, work)).rejects.toThrow('no')
  expect(begun.toSorted()).toEqual(['migration', 'postgres', 'redis'])
})

it('refuses a name used twice', () => {
  expect(() => inOrder([...nodes, { name: 'redis', after: [] }])).toThrow('same name')
})
