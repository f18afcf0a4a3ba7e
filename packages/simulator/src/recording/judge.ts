/** One thing to be judged: what is true of it, and how strongly it is believed. */
export interface Judged {
  truth: boolean
  score: number
}

/** Of those at or above a threshold, how many are true; of the true, how many are at or above it. Nothing over nothing is 0. */
export function precisionAndRecall(judged: Judged[], threshold: number): { precision: number; recall: number } {
  const claimed = judged.filter(({ score }) => score >= threshold)
  const right = claimed.filter(({ truth }) => truth).length
  const all = judged.filter(({ truth }) => truth).length
  return { precision: claimed.length ? right / claimed.length : 0, recall: all ? right / all : 0 }
}

/** Area under the ROC curve: how often a true one has a higher score than a false one, ties counted half. */
export function areaUnderRoc(judged: Judged[]): number {
  const sorted = judged.toSorted((a, b) => a.score - b.score)
  let below = 0
  let won = 0
  for (let i = 0; i < sorted.length; ) {
    const tied = sorted.slice(i).findIndex(({ score }) => score !== sorted[i]!.score)
    const group = sorted.slice(i, tied < 0 ? undefined : i + tied)
    const right = group.filter(({ truth }) => truth).length
    const wrong = group.length - right
    won += right * (below + wrong / 2)
    below += wrong
    i += group.length
  }
  return won / (below * (judged.length - below))
}
