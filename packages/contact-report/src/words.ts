const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
const full = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
const withSeconds = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'UTC' })

/** `Mon 2 Mar`, in UTC as all times here. */
export function dayName(time: Date): string {
  return weekday.format(time).replace(',', '')
}

/** `2 March 2026, 14:05`. */
export function moment(time: Date): string {
  return `${full.format(time)}, ${clock.format(time)}`
}

/** `Mon 2 Mar 14:05:10 – 15:00:00`, with the second day if it is another. */
export function spanInWords(from: Date, to: Date): string {
  const sameDay = dayName(from) === dayName(to)
  return `${dayName(from)} ${withSeconds.format(from)} – ${sameDay ? '' : `${dayName(to)} `}${withSeconds.format(to)}`
}

/** Minutes: whole ones from ten on, one decimal below. */
export function minutes(inSeconds: number): string {
  const value = inSeconds / 60
  if (value === 0) return '0'
  if (value < 0.05) return '<0.1'
  return value < 9.95 ? String(Math.round(value * 10) / 10) : String(Math.round(value))
}

/** `1 h 5 min 10 s`, to the second, without what is zero. */
export function durationInWords(inSeconds: number): string {
  const seconds = Math.round(inSeconds)
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ].filter(([value]) => value !== 0)
  return parts.length === 0 ? '0 s' : parts.map(([value, unit]) => `${value} ${unit}`).join(' ')
}

/** `1 day`, `2 days`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
