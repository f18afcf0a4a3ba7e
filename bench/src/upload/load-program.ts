// The load generator, a process of its own: takes jobs from its parent one after the other, and answers each with what came of it.
import { Job } from './job.ts'
import { sendLoad } from './load.ts'

process.on('message', async (message) => process.send!(await sendLoad(Job.parse(message))))
