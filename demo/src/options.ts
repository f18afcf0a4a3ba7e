import { Command, InvalidArgumentError } from 'commander'

export interface Options {
  people: number
  days: number
  seed: number
  lookups: number
  recording?: string
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < least) throw new InvalidArgumentError(`a whole number from ${least}`)
    return value
  }
}

/** The demo's command line. */
export function readOptions(argv: string[]): Options {
  return new Command('npm run demo --')
    .description('Simulates a town, sends what its phones hear through the whole system, and looks up infected people.')
    .option('--people <n>', 'phones', wholeNumber(2), 200)
    .option('--days <n>', 'days, the last of them yesterday', wholeNumber(1), 3)
    .option('--seed <n>', 'the same seed gives the same town', wholeNumber(0), 1)
    .option('--lookups <n>', 'infected people to look up', wholeNumber(1), 3)
    .option('--recording <folder>', 'recorded beacons (SQLite files with a table `results`) instead of a made-up town')
    .parse(argv)
    .opts<Options>()
}
