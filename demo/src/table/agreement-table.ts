import { areaUnderRoc, precisionAndRecall } from '@smittestopp/simulator'
import Table from 'cli-table3'
import type { JudgedPair } from '../recording/judge-pairs.ts'

const THRESHOLD_MINUTES = 15

/** Precision, recall and area under the ROC curve for each scenario, and pooled. */
export function agreementTable(scenarios: string[], judged: JudgedPair[]): string {
  const table = new Table({
    head: ['scenario', 'pairs', 'true', 'precision', 'recall', 'area under ROC'],
    style: { head: [], border: [] },
  })
  for (const scenario of scenarios)
    table.push(
      rowOf(
        scenario,
        judged.filter((pair) => pair.scenario === scenario),
      ),
    )
  table.push(rowOf('pooled', judged))
  return table.toString()
}

function rowOf(name: string, judged: JudgedPair[]): string[] {
  const { precision, recall } = precisionAndRecall(judged, THRESHOLD_MINUTES)
  const positive = judged.filter(({ truth }) => truth).length
  const area = positive > 0 && positive < judged.length ? areaUnderRoc(judged).toFixed(3) : '–'
  const claimed = judged.some(({ score }) => score >= THRESHOLD_MINUTES)
  return [
    name,
    String(judged.length),
    String(positive),
    claimed ? precision.toFixed(3) : '–',
    positive ? recall.toFixed(3) : '–',
    area,
  ]
}
