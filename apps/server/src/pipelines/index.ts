export { JobLifecycle, JOBS_READY, type Handout, type JobEnd, type LockedJob } from './job-lifecycle.js';
export { JobLog, MAX_LOG_BYTES, type Appended, type LogPiece } from './job-log.js';
export { PipelinesModule } from './pipelines.module.js';
export { RecoverJobs } from './recover-jobs.js';
export { asJob, asPipeline, asRef } from './pipeline.policy.js';
export { ProjectDemands } from './project-demands.js';
export { ShowJobs, type VisibleJob } from './show-jobs.js';
export { ShowPipelines } from './show-pipelines.js';
export { ScrubReleased, type Scrubber } from './scrub-released.js';
