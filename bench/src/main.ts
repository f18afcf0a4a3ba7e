// `npm run bench -- <name>`: measures a part of the system against a named baseline, in one run on this machine.
import { abortOnSignals } from '@smittestopp/embedded'
import { Command } from 'commander'
import { z } from 'zod'
import { accuracyBench } from './accuracy/bench.ts'
import type { Bench } from './bench.ts'
import { captureBench } from './capture/bench.ts'
import { distanceBench } from './distance/bench.ts'
import { grunnkretsBench } from './grunnkrets/bench.ts'
import { importBench } from './import/bench.ts'
import { lookupBench } from './lookup/bench.ts'
import { prepareBench } from './prepare/bench.ts'
import { reportOf } from './report.ts'
import { uploadBench } from './upload/bench.ts'

const program = new Command('npm run bench --').description('Measures a part of the system against a named baseline.')
for (const bench of [
  uploadBench,
  captureBench,
  importBench,
  grunnkretsBench,
  prepareBench,
  lookupBench,
  accuracyBench,
  distanceBench,
])
  program.addCommand(commandOf(bench))
await program.parseAsync(process.argv)

function commandOf(bench: Bench): Command {
  return new Command(bench.name)
    .description(bench.description)
    .option('--size <n>', `${bench.sizeUnit}; the limits hold for the full size`, Number, bench.fullSize)
    .option('--seed <n>', 'the same seed gives the same events', Number, 1)
    .action((options: { size: number; seed: number }) => measure(bench, options))
}

async function measure(bench: Bench, options: { size: number; seed: number }): Promise<void> {
  const signal = abortOnSignals()
  try {
    const { size, seed } = bench.Options.parse(options)
    const figures = await bench.run({ size, seed, say: console.log, signal })
    console.log(JSON.stringify(reportOf(bench, size, figures)))
  } catch (fault) {
    const reason = fault instanceof z.ZodError ? z.prettifyError(fault) : (fault as Error).message
    console.error(`bench ${bench.name}: ${reason}`)
    process.exitCode = 1
  }
}
