export type { Admission, AdmissionBooks, AdmissionLimits, AdmissionRequest, BatchName } from './admission/admission.ts'
export { openAdmission } from './admission/redis-admission.ts'
export type { Announcements, Listener } from './announcements/announcements.ts'
export { openAnnouncements } from './announcements/redis-announcements.ts'
export type { DeviceKeys, DeviceRegistry } from './devices/device-registry.ts'
export { openDeviceRegistry } from './devices/iot-hub.ts'
export type { Directory, Person } from './directory/directory.ts'
export { GraphConfig, openDirectory } from './directory/graph.ts'
export {
  type AnalysisHandler,
  type AnalysisJobs,
  type Asked,
  type Failure,
  type LookupInfo,
  type LookupState,
  type PartHandler,
  type Question,
  readAlone,
  type ShareParts,
} from './jobs/analysis-jobs.ts'
export { openAnalysisJobs } from './jobs/bullmq-analysis.ts'
export { type Working, type WorkOptions, workAnalysisJobs } from './jobs/bullmq-analysis-worker.ts'
export { startFlow } from './jobs/bullmq-flow.ts'
export { startRuns } from './jobs/bullmq-runs.ts'
export type { Chain, Flow, FlowRun, FlowTask } from './jobs/flow.ts'
export type { Run, Runs } from './jobs/runs.ts'
export { openLake } from './lake/data-lake.ts'
export type { Lake, LakeFile } from './lake/lake.ts'
export { openPublisher, openReader } from './stream/event-hubs.ts'
export type {
  Commit,
  EventPublisher,
  EventReader,
  OpenPartition,
  PartitionHandler,
  StreamEvent,
} from './stream/event-stream.ts'
export { unavailable } from './unavailable.ts'
