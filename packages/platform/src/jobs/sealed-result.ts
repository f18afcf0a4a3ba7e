import { AnalysisResult } from '@smittestopp/contracts'
import { open, seal } from './sealed.ts'

/** What one result may take. 10,000 people at a concert take a tenth of it. */
export const MOST_BYTES = { plain: 256 * 1024 * 1024, sealed: 64 * 1024 * 1024 }

/** Where a result belongs. */
export interface ResultPlace {
  analysisId: string
  deviceId: string
}

/** A result as it is stored; one that is too large fails for good. */
export function sealResult(
  result: AnalysisResult,
  key: Buffer,
  place: ResultPlace,
  most = MOST_BYTES,
): Promise<Buffer> {
  return seal(result, key, nameOf(place), most)
}

/** The result that was stored there, checked for its form; throws when it does not open. */
export async function openResult(sealed: Buffer, keys: readonly Buffer[], place: ResultPlace): Promise<AnalysisResult> {
  return AnalysisResult.parse(await open(sealed, keys, nameOf(place), MOST_BYTES))
}

function nameOf({ analysisId, deviceId }: ResultPlace): string {
  return `${analysisId}/${deviceId}`
}
