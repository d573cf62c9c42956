export { FindRunners } from './find-runners.js';
export { ownedRunner } from './runner.policy.js';
export { RunnersModule } from './runners.module.js';
