import type { StackEvent } from '@smittestopp/embedded'
import { Presets, SingleBar } from 'cli-progress'

/** Shows what the demo is doing: a line a step, a bar where there is something to count. */
export interface Progress {
  say(text: string): void
  /** Names a step, does it, and says how long it took. */
  during<T>(step: string, work: () => Promise<T>): Promise<T>
  /** Counts up to a total while a step goes on; a total of 0 is not known yet. */
  counting<T>(step: string, total: number, work: (advance: (by?: number) => void) => Promise<T>): Promise<T>
  stackEvent(event: StackEvent): void
}

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

export function createProgress(output: NodeJS.WriteStream): Progress {
  const say = (text: string) => void output.write(`${text}\n`)

  async function during<T>(step: string, work: () => Promise<T>): Promise<T> {
    const begun = performance.now()
    if (output.isTTY) output.write(`${step} …`)
    const result = await work()
    say(output.isTTY ? `\r${step}: ${seconds(begun)}` : `${step}: ${seconds(begun)}`)
    return result
  }

  async function counting<T>(
    step: string,
    total: number,
    work: (advance: (by?: number) => void) => Promise<T>,
  ): Promise<T> {
    const begun = performance.now()
    const bar = new SingleBar(
      { format: `${step} [{bar}] {value}/{total}`, stream: output, noTTYOutput: false, hideCursor: true, fps: 8 },
      Presets.rect,
    )
    let count = 0
    if (output.isTTY) bar.start(total, 0)
    const result = await work((by = 1) => {
      count += by
      bar.update(count)
    }).finally(() => bar.stop())
    say(`${step}: ${count.toLocaleString('en')} in ${seconds(begun)}`)
    return result
  }

  return {
    say,
    during,
    counting,
    stackEvent: (event) => {
      if (event.type === 'leftover') say(`stopped ${event.name}, left over from a killed run`)
      if (event.type === 'exited') say(`${event.name} died (${event.reason}); the supervisor starts it again`)
    },
  }
}
