import type { Smittestopp } from '@smittestopp/embedded'
import type { Progress } from '../progress.ts'
export async function demonstrateRecording(
  _system: Smittestopp,
  _folder: string,
  _progress: Progress,
): Promise<boolean> {
  return false
}
