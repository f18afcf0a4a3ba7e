import type { Composition } from './compose.ts'
import { counted } from './words.ts'

/** Contacts, the most severe first, that have a bar plot in the 2020 shape, and that are told in full. */
export const inDetail = 200

/** What a reader should bear in mind of the whole. */
export function notesOf({ contacts, notNamed, peersLeftOut, places, notes }: Composition): string[] {
  return [
    ...(notNamed > 0 ? [`${notNamed} more would be reported, but cannot or may not be named.`] : []),
    ...(contacts.length > inDetail
      ? [`Only the ${inDetail} most severe of ${contacts.length} contacts have a bar plot, and are told in full.`]
      : []),
    ...(peersLeftOut > 0
      ? [`${counted(peersLeftOut, 'device')} with the least evidence are left out: there were too many.`]
      : []),
    ...places.notes,
    ...notes,
  ]
}

/** What the full report says of those whom third phones heard and no figure counts. */
export function hiddenNote({ hiddenOnly }: Composition): string[] {
  if (hiddenOnly === 0) return []
  return [
    `${counted(hiddenOnly, 'device')} may have been near unheard: phones heard them and the person at one time (hidden contacts alone are not reported).`,
  ]
}
