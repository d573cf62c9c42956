export { Background } from './background.js';
export { lastTurns, type TurnRow } from './turns.query.js';
export { JobsModule } from './jobs.module.js';
