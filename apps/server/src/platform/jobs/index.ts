export { Background } from './background.js';
export { JobsModule } from './jobs.module.js';
