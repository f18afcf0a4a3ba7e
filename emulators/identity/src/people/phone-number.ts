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
