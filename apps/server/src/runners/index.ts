export { FindRunners } from './find-runners.js';
export { ownedRunner } from './runner.policy.js';
export { ServingRunners } from './serving-runners.js';
export type { ServingRunnerRow } from './serving-runners.query.js';
export { RunnersModule } from './runners.module.js';
