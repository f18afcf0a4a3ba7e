import type { TransportMode } from './transport.ts'

/** Metres; nothing farther than this is ever said to be where somebody was. */
export const LARGEST_RADIUS = 50

/** How far around a point places count, in metres: the mean accuracy times 1.1 for two who keep still, less for who walks, 0 for who rides. */
export function searchRadius(accuracy: number, modes: readonly [TransportMode, TransportMode]): number {
  return Math.min(LARGEST_RADIUS, Math.max(0, accuracy) * factorOf(modes))
}

function factorOf(modes: readonly [TransportMode, TransportMode]): number {
  if (modes.includes('vehicle')) return 0
  if (modes.every((mode) => mode === 'still')) return 1.1
  if (modes.includes('still')) return 0.9
  return modes.includes('on_foot') ? 0.65 : 0
}
