import { isStorable } from '@smittestopp/phone-contract'
import { z } from 'zod'

const LAST = Date.UTC(9999, 11, 31)

/** A moment with its offset, from 1970 to before 9999-12-31, which in the database means never. */
export const Moment = z.iso.datetime({ offset: true }).refine((text) => {
  const time = Date.parse(text)
  return time >= 0 && time <= LAST - 1_000
}, 'is not a moment between 1970 and 9999')

/** Text of at most so many UTF-16 units, which is what SQL Server counts; zod's own `max` counts code points. */
export function textUpTo(units: number) {
  const isShort = (text: string) => text.length <= units
  return z.string().refine(isShort, `has more than ${units} characters`).meta({ maxLength: units })
}

/** Text of the user's that every database keeps as it is: no U+0000, no half of a surrogate pair. */
export function storableTextUpTo(units: number) {
  return textUpTo(units).refine(isStorable, 'holds characters that cannot be stored')
}
