import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

const writtenForm = /^\+?[0-9 ().\-\u00a0]{4,30}$/
const sandboxForm = /^\+0010\d{1,11}$/

/**
 * The E.164 form of what a person typed, Norwegian unless it starts with a country code, or undefined if no phone has
 * such a number. Sandbox numbers (`+0010…`) exist nowhere in the world and are accepted only where that is wanted.
 */
export function parsePhoneNumber(written: unknown, options: { sandbox: boolean }): string | undefined {
  if (typeof written !== 'string') return undefined
  const text = written.trim()
  if (!writtenForm.test(text)) return undefined
  const digits = text.replace(/[^+0-9]/g, '')
  if (digits.startsWith('+00')) return options.sandbox && sandboxForm.test(digits) ? digits : undefined
  const parsed = parsePhoneNumberFromString(text.replace(/^00/, '+'), 'NO')
  return parsed?.isValid() && !parsed.ext ? parsed.number : undefined
}

/**
 * The range a number lies in: its country calling code and the next three digits (in Norway 100,000 numbers), or all of
 * the sandbox.
 */
export function numberPrefix(number: string): string {
  if (sandboxForm.test(number)) return '+0010'
  const parsed = parsePhoneNumberFromString(number)
  return parsed ? `+${parsed.countryCallingCode}${parsed.nationalNumber.slice(0, 3)}` : number.slice(0, 6)
}
