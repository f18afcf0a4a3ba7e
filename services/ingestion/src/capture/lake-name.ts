/** Name of the lake file that starts with an event taken in at this time: `<folder>/YYYY/MM/DD/HH/YYYY-MM-DD.HH-mm.PP.json`, a further one of the same minute with `-1`, `-2` … */
export function lakeName(folder: string, partition: string, time: Date, copy: number): string {
  const [date = '', clock = ''] = time.toISOString().split('T')
  const [hour, minute] = clock.split(':')
  const suffix = copy ? `-${copy}` : ''
  return `${folder}/${date.replaceAll('-', '/')}/${hour}/${date}.${hour}-${minute}.${partition.padStart(2, '0')}.json${suffix}`
}
