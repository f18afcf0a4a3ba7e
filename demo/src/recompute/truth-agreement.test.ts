import { expect, it } from 'vitest'
import { truthAgreement } from './truth-agreement.ts'

it('counts who was found, who was missed, and who was reported without having been near for 15 minutes', () => {
  const reported = new Map([
    ['found', 40],
    ['found-short', 3],
    ['near-briefly', 20],
    ['never-near', 4],
  ])
  const truth = new Map([
    ['found', 15],
    ['found-short', 60],
    ['missed', 20],
    ['near-briefly', 14.9],
    ['unmet', 2],
  ])
  expect(truthAgreement(reported, truth)).toEqual({ found: 2, missed: 1, notClose: 2, notCloseThoughLong: 1 })
})
