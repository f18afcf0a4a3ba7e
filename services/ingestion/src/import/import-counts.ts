import type { App } from '@smittestopp/service'

/** What an import has seen since its process began: the import adds, the meter reads. */
export interface ImportCounts {
  /** Distinct contact ids of a batch of lines: those made with our keys, and those that were not. */
  contactIds: { resolved: number; refused: number }
  /** Distances and speeds that phones computed, as far as they were recomputed. */
  claims: { right: number; wrong: number }
}

export function noCounts(): ImportCounts {
  return { contactIds: { resolved: 0, refused: 0 }, claims: { right: 0, wrong: 0 } }
}

/** Makes the counts visible: `contact_ids_total` and `precomputed_claims_total`, by outcome. */
export function measureImport(meter: App['meter'], { contactIds, claims }: ImportCounts): void {
  countByOutcome(meter, 'contact_ids', 'Contact ids found in lake files', contactIds)
  countByOutcome(meter, 'precomputed_claims', 'Distances and speeds of phones that were recomputed', claims)
}

function countByOutcome(meter: App['meter'], name: string, description: string, counts: Record<string, number>): void {
  meter.createObservableCounter(name, { description }).addCallback((result) => {
    for (const [outcome, count] of Object.entries(counts)) result.observe(count, { outcome })
  })
}
