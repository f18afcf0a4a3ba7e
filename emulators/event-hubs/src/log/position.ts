/** Where a reader wants to begin: at the oldest event, after the newest, or from a value of one of the three keys. */
export type Position = 'earliest' | 'latest' | KeyPosition

export interface KeyPosition {
  by: 'offset' | 'sequence' | 'time'
  value: number
  /** Whether the event with exactly this value is wanted too. */
  inclusive: boolean
}

export function reaches(key: number, position: KeyPosition): boolean {
  return position.inclusive ? key >= position.value : key > position.value
}
