import { solve } from './solve.ts'

/** Log odds = intercept + Σ weights · features. */
export interface Logistic {
  intercept: number
  weights: number[]
}

export interface Example {
  features: readonly number[]
  truth: boolean
}

const steps = 50
const settled = 1e-10

/** Logistic regression by Newton's method, with `ridge` · |weights|² / 2 on the weights of standardised features; the same for the same examples. */
export function fitLogistic(examples: readonly Example[], ridge: number): Logistic {
  const scale = standardise(examples.map(({ features }) => features))
  const rows = examples.map(({ features }) => [
    1,
    ...features.map((x, i) => (x - scale[i]!.mean) / scale[i]!.deviation),
  ])
  let weights = new Array<number>(scale.length + 1).fill(0)
  for (let step = 0; step < steps; step++) {
    const change = newtonStep(rows, examples, weights, ridge)
    weights = weights.map((weight, i) => weight + change[i]!)
    if (change.every((one) => Math.abs(one) < settled)) break
  }
  const raw = scale.map(({ deviation }, i) => weights[i + 1]! / deviation)
  return { intercept: weights[0]! - raw.reduce((sum, weight, i) => sum + weight * scale[i]!.mean, 0), weights: raw }
}

function newtonStep(rows: number[][], examples: readonly Example[], weights: number[], ridge: number): number[] {
  const gradient = weights.map((weight, i) => (i === 0 ? 0 : -ridge * weight))
  const curvature = weights.map((_, i) => weights.map((_, j) => (i === j && i > 0 ? ridge : 0)))
  rows.forEach((row, n) => {
    const odds = row.reduce((sum, x, i) => sum + x * weights[i]!, 0)
    const probability = 1 / (1 + Math.exp(-odds))
    const miss = (examples[n]!.truth ? 1 : 0) - probability
    row.forEach((x, i) => {
      gradient[i]! += x * miss
      row.forEach((y, j) => {
        curvature[i]![j]! += x * y * probability * (1 - probability)
      })
    })
  })
  return solve(curvature, gradient)
}

function standardise(rows: readonly (readonly number[])[]): { mean: number; deviation: number }[] {
  return rows[0]!.map((_, i) => {
    const mean = rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length
    const variance = rows.reduce((sum, row) => sum + (row[i]! - mean) ** 2, 0) / rows.length
    return { mean, deviation: Math.sqrt(variance) || 1 }
  })
}
