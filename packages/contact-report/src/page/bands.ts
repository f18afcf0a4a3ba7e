/** Seconds in the three bands, as reports carry them. */
export interface BandDurations {
  bt_very_close_duration: number
  bt_close_duration: number
  bt_relatively_close_duration: number
}

/** The bands from near to far, with the name of their style and their field in reports. */
export const bands = [
  { style: 'very-close', label: 'Very close', field: 'bt_very_close_duration' },
  { style: 'close', label: 'Close', field: 'bt_close_duration' },
  { style: 'relatively-close', label: 'Relatively close', field: 'bt_relatively_close_duration' },
] as const

/** The band that lasted longest; of equals the nearer one. */
export function dominantBand(durations: BandDurations): (typeof bands)[number] {
  return bands.reduce((most, band) => (durations[band.field] > durations[most.field] ? band : most))
}
