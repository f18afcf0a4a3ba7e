/** The parameters of the contact rules with their defaults, named as there; seconds and metres. */
export const parameters = {
  bluetooth_gap: 300,
  clock_tolerance: 10,
  bluetooth_include: 120,
  gps_accuracy: 50,
  gps_gap: 7_200,
  gps_jump: 1_000,
  gps_reach: 110,
  gps_distance: 10,
  gps_glue: 180,
  gps_minimum: 300,
  gps_accurate: 10,
  gps_include: 900,
}

/** The weakest RSSI, dBm, that is very close, close and relatively close, by the platform of the transmitter. */
export const thresholds = { ios: [-55, -65, -75], android: [-65, -75, -85] } as const
