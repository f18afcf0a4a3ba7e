import { z } from 'zod'

/** `dots`: `2020-05-17.08-15.02.json`, as the 2020 source wrote it; `dashes`: `2020-05-17-08-15-02.json`, as the book prints it. */
export const LakeNameStyle = z.enum(['dots', 'dashes'])
export type LakeNameStyle = z.infer<typeof LakeNameStyle>

const BETWEEN = { dots: '.', dashes: '-' }

/**
 * Name of the lake file that starts with an event taken in at this time: `<folder>/YYYY/MM/DD/HH/` and day, hour and minute, partition; a further one of
 * the same minute with `-1`, `-2` … behind `.json`.
 */
export function lakeName(
  { folder, names }: { folder: string; names: LakeNameStyle },
  partition: string,
  time: Date,
  copy: number,
): string {
  const [date = '', clock = ''] = time.toISOString().split('T')
  const [hour, minute] = clock.split(':')
  const name = [date, `${hour}-${minute}`, partition.padStart(2, '0')].join(BETWEEN[names])
  return `${folder}/${date.replaceAll('-', '/')}/${hour}/${name}.json${copy ? `-${copy}` : ''}`
}
