const zero = 48
const dash = 45
const colon = 58
const point = 46
const T = 84
const Z = 90

/** The calendar repeats itself every 400 years; `Date.UTC` takes years below 100 for others. */
const cycle = { years: 400, seconds: 146_097 * 86_400 }

/** Seconds since 1970 of `YYYY-MM-DDThh:mm:ss[.fraction]Z`, the fraction cut off; NaN when it is no such text or no such time. */
export function momentOf(text: unknown): number {
  if (typeof text !== 'string' || !isPunctuated(text)) return Number.NaN
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)]
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)]
  const exists =
    year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour < 24 && minute < 60
  if (!exists || !(second < 60)) return Number.NaN
  return Date.UTC(year + cycle.years, month - 1, day, hour, minute, second) / 1_000 - cycle.seconds
}

function isPunctuated(text: string): boolean {
  const at = (place: number) => text.charCodeAt(place)
  const separated = at(4) === dash && at(7) === dash && at(10) === T && at(13) === colon && at(16) === colon
  return separated && at(text.length - 1) === Z && (text.length === 20 || hasFraction(text))
}

/** A point and one to nine digits. */
function hasFraction(text: string): boolean {
  const fits = text.length >= 22 && text.length <= 30 && text.charCodeAt(19) === point
  return fits && digits(text, 20, text.length - 1) >= 0
}

/** The number that the characters from one place up to another say; NaN when they are not all digits. */
function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - zero
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
