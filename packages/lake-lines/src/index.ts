export { LONGEST_LINE, linesOf } from './lines.ts'
export { type ReadLine, readLine } from './read-line.ts'
export { isDevice, type Peers, StagedBatch } from './staged-batch.ts'
