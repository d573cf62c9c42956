export { JobLifecycle, JOBS_READY, type Handout, type JobEnd } from './job-lifecycle.js';
export { PipelinesModule } from './pipelines.module.js';
