/** dB by which a phone is heard, or hears, more strongly than the average one. */
export interface RadioEffect {
  transmit: number
  receive: number
}

/** What turns signal strengths into distances and probabilities; where the numbers come from is said in docs/decisions/0031. */
export interface Calibration {
  version: string
  /** dB above the phones the calibration was made with, by the platform of the phone that sent. */
  platforms: { ios: number; android: number }
  /** An Android that says it sends with this, dBm, or less sends as the phones of the calibration did. */
  quiet: number
  /** By model; models that are not named are average. */
  models: Readonly<Record<string, RadioEffect>>
  /** Of an interval: dBm at 1 m, decibels divided by ten for each tenfold of the distance, and the standard deviation of log10 of the distance. */
  path: { atOneMetre: number; exponent: number; spread: number }
  /** Of "within 2 m for at least 15 minutes": log odds = intercept + strongest · its feature + weakerSide · its feature. */
  contact: { intercept: number; strongest: number; weakerSide: number }
}

/** Trained on all scenarios; `npm run bench -- accuracy` trains without each scenario it reports on, and says how far these are from what it finds. */
export const calibration: Calibration = {
  version: '1: DP-3T bt-measurements exp05, ba9f739',
  platforms: { ios: 22, android: 12 },
  quiet: -15,
  models: {
    'SM-A405FN': { transmit: 2.8, receive: -2.7 },
    'SM-A515F': { transmit: 0.2, receive: 2.2 },
    'SM-A908B': { transmit: -0.6, receive: -3.2 },
    'SM-G970F': { transmit: -2.7, receive: 1.9 },
    'SM-G973F': { transmit: -2.3, receive: 2.4 },
    'SM-G981B/DS': { transmit: -0.9, receive: 2.4 },
  },
  path: { atOneMetre: -76.8, exponent: 3.24, spread: 0.219 },
  contact: { intercept: 37.01, strongest: 0.301, weakerSide: 0.1376 },
}
