import type { Explanation, Limits, Parameters, RiskCategory } from '@smittestopp/contracts'
import { type Piece, piecesOf } from './meetings.ts'
import type { PersonContact } from './person.ts'
import { categoryOf, isReported, severityOf, type Totals, totalsOf } from './risk.ts'
import { durationInWords, spanInWords } from './words.ts'

/** Pieces that are removed one by one; who has more has been near so often that no single one tells much. */
const piecesTried = 100

/** Why somebody is reported in their category, or not at all, and by how much; and what would be without each piece of evidence, or without a sensor. */
export function explain(
  contact: Pick<PersonContact, 'bluetooth' | 'gps' | 'totals' | 'category'>,
  parameters: Parameters,
): Explanation {
  const { totals, category, bluetooth, gps } = contact
  const isIn = category !== undefined
  const pieces = piecesOf(contact)
  const removals = pieces
    .slice(0, piecesTried)
    .map((piece) => removal(piece.id, nameOf(piece), totalsWithout(contact, piece), contact, parameters))
  if (bluetooth.length > 0 && gps.length > 0)
    removals.push(
      removal('bluetooth', 'all Bluetooth', totalsOf([], gps), contact, parameters),
      removal('gps', 'all GPS', totalsOf(bluetooth, []), contact, parameters),
    )
  const why = isIn ? whyIn(totals, category, parameters) : whyOut(totals, parameters)
  return { reported: isIn, why, without: removals }
}

function totalsWithout(
  { bluetooth, gps }: Pick<PersonContact, 'bluetooth' | 'gps'>,
  { encounter, nearness }: Piece,
): Totals {
  return totalsOf(
    bluetooth.filter((one) => one !== encounter),
    gps.filter((one) => one !== nearness),
  )
}

function removal(
  removed: string,
  name: string,
  totals: Totals,
  { category }: Pick<PersonContact, 'category'>,
  parameters: Parameters,
): Explanation['without'][number] {
  const reported = isReported(totals, parameters)
  const risk_cat = reported ? categoryOf(totals, parameters) : null
  const outcome = risk_cat === null ? 'not be reported' : `be ${risk_cat}`
  const words =
    risk_cat === (category ?? null)
      ? `Without ${name} it would ${risk_cat === null ? 'not be reported either' : `still be ${risk_cat}`}.`
      : `Without ${name} it would ${outcome}.`
  return { removed, reported, risk_cat, words }
}

function nameOf({ from, to, encounter }: Piece): string {
  const times = spanInWords(new Date(from * 1000), new Date(to * 1000))
  return `${encounter ? 'the Bluetooth encounter' : 'the nearness by GPS'} of ${times}`
}

function whyIn(totals: Totals, category: RiskCategory, parameters: Parameters): string[] {
  const { bluetoothDuration, gpsAccurate } = totals
  const { bluetooth_include, gps_include } = parameters
  const reasons = [
    ...(bluetoothDuration > bluetooth_include ? [over('Bluetooth', bluetoothDuration, bluetooth_include)] : []),
    ...(gpsAccurate > gps_include ? [over('accurate GPS', gpsAccurate, gps_include)] : []),
  ]
  return [`Reported: ${reasons.join('; ')}.`, `Category ${category}: ${whyCategory(totals, category, parameters)}.`]
}

function whyOut({ bluetoothDuration, gpsAccurate, gpsDuration }: Totals, parameters: Parameters): string[] {
  const bluetooth = short('Bluetooth', bluetoothDuration, parameters.bluetooth_include)
  const inaccurate = gpsDuration - gpsAccurate
  const left = `${durationInWords(inaccurate)} of GPS are not accurate enough (average accuracy ${parameters.gps_accurate} m or worse) to count alone`
  return [
    `Not reported: ${bluetooth}; ${short('accurate GPS', gpsAccurate, parameters.gps_include)}.`,
    ...(inaccurate > 0 ? [`${left}.`] : []),
  ]
}

function whyCategory(totals: Totals, category: RiskCategory, parameters: Parameters): string {
  const { bluetooth_short, gps_include, bluetooth_risk, gps_risk } = parameters
  const accurate = durationInWords(totals.gpsAccurate)
  const limit = durationInWords(gps_include)
  if (category === 'bt_below_15_min')
    return `Bluetooth ${durationInWords(totals.bluetoothDuration)} is not over ${durationInWords(bluetooth_short)}, accurate GPS ${accurate} is not over ${limit}`
  if (category === 'gps_only') return `accurate GPS ${accurate} is over ${limit}, and there is no Bluetooth`
  return [
    risk('Bluetooth', totals.bluetoothRisk, bluetooth_risk),
    risk('GPS', totals.gpsRisk, gps_risk),
    'the more severe counts',
  ].join('; ')
}

function over(name: string, seconds: number, limit: number): string {
  return `${name} lasts ${durationInWords(seconds)} in sum, ${durationInWords(seconds - limit)} over the limit of ${durationInWords(limit)}`
}

function short(name: string, seconds: number, limit: number): string {
  const missing = limit - seconds
  const gap = missing > 0 ? `${durationInWords(missing)} below` : 'just at'
  return `${name} lasts ${durationInWords(seconds)} in sum, ${gap} the limit of ${durationInWords(limit)}, which it must pass`
}

/** A risk with its category, the limit that it passed and the next that it did not. */
function risk(name: string, value: number, limits: Limits): string {
  const severity = severityOf(value, limits)
  const passed = severity === 'no' ? undefined : limits[severity]
  const next = { high: undefined, medium: limits.high, low: limits.medium, no: limits.low }[severity]
  const parts = [
    ...(passed === undefined ? [] : [`${(value - passed).toFixed(2)} over ${passed}`]),
    ...(next === undefined ? [] : [`${(next - value).toFixed(2)} short of ${next}`]),
  ]
  return `${name} risk ${value.toFixed(2)} is ${severity} (${parts.join(', ')})`
}
