import { z } from 'zod'
import { table } from '../types.ts'

/** What columns of a row are. */
export const int = z.int()
/** Beyond 32 bits, or with a fraction. */
export const number = z.number()
export const text = z.string()
export const time = z.date()
export const bytes = z.instanceof(Buffer)

export const ids = table('dbo.id_list', { id: 'int' })
export const texts = table('dbo.text_list', { value: 'text' })
