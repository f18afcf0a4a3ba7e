/** A stay or a fix as the import stores it; seconds since 1970, degrees, metres. */
export interface GpsEvent {
  from: number
  to: number
  latitude: number
  longitude: number
  accuracy: number
}

/** A sighting as the import stores it; the peer is whatever id the phone said. */
export interface Sighting {
  peer: string
  time: number
  rssi: number
  txPower: number
}

type Event = Record<string, unknown>

/** The latest time, in seconds, that the import takes from a batch: 12 h after the start of the hour it was received in. */
export function latestFor(receivedAt: Date): number {
  return (Math.floor(receivedAt.getTime() / 3_600_000) + 12) * 3_600
}

/** An event is a sighting when it names a device and no latitude; everything else is GPS. */
export function isSighting(event: Event): boolean {
  const namesDevice = event.deviceId !== undefined && typeof event.deviceId !== 'object'
  return namesDevice && (event.latitude ?? null) === null
}

/** The GPS event that the import keeps, or undefined when it refuses it. */
export function gpsEventOf(event: Event, latest: number): GpsEvent | undefined {
  const [from, to] = [secondsOf(event.timeFrom), secondsOf(event.timeTo)]
  const [latitude, longitude] = [numberOf(event.latitude), numberOf(event.longitude)]
  const accuracy = numberOf(event.accuracy ?? 0)
  const others =
    within(numberOf(event.speed ?? 0), -1, 1_000) &&
    within(numberOf(event.speedAccuracy ?? 0), -1, 100_000) &&
    within(numberOf(event.altitude ?? 0), -20_000, 20_000) &&
    within(numberOf(event.altitudeAccuracy ?? 0), -1, 100_000)
  const times = inTimeWindow(from, latest) && inTimeWindow(to, latest) && within(to - from, 0, 86_400)
  const place = within(latitude, -90, 90) && within(longitude, -180, 180) && within(accuracy, 0, 100_000)
  if (!times || !place || !others) return undefined
  return {
    from,
    to,
    latitude: roundDecimal(latitude, 6),
    longitude: roundDecimal(longitude, 6),
    accuracy: roundDecimal(accuracy, 3),
  }
}

/** The sighting that the import keeps if it knows the peer, or undefined when it refuses it. */
export function sightingOf(event: Event, latest: number): Sighting | undefined {
  const time = secondsOf(event.time)
  const [rssi, txPower] = [numberOf(event.rssi), numberOf(event.txPower ?? 0)]
  if (!inTimeWindow(time, latest) || !Number.isInteger(rssi) || !Number.isInteger(txPower)) return undefined
  if (!within(rssi, -128, -1) || !within(txPower, -128, 127)) return undefined
  return { peer: String(event.deviceId).slice(0, 36).toLowerCase(), time, rssi, txPower }
}

/** Rounds the decimal number one sees (15 digits), halves away from zero, as SQL does; 59.9139075 is 59.913908. */
export function roundDecimal(value: number, decimals: number): number {
  const [digits, exponent] = Math.abs(value).toExponential(14).split('e')
  return (Math.sign(value) * Math.round(Number(`${digits}e${Number(exponent) + decimals}`))) / 10 ** decimals
}

/** Seconds since 1970 of `YYYY-MM-DDThh:mm:ss[.fraction]Z`, the fraction cut off; NaN when the text is no such time. */
function secondsOf(text: unknown): number {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text)) return Number.NaN
  const time = new Date(`${text.slice(0, 19)}Z`)
  const exists = time.getUTCDate() === Number(text.slice(8, 10)) // not so for 30 February and for 24:00
  return exists ? time.getTime() / 1_000 : Number.NaN
}

/** A number, or a number in a text; NaN when it is neither. */
function numberOf(value: unknown): number {
  if (typeof value === 'string' && /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)) return Number(value)
  return typeof value === 'number' ? value : Number.NaN
}

function inTimeWindow(time: number, latest: number): boolean {
  return within(time, latest - 30 * 86_400, latest)
}

function within(value: number, lowest: number, highest: number): boolean {
  return lowest <= value && value <= highest
}
