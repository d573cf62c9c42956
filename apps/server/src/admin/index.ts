export { AdminModule } from './admin.module.js';
export { isResetVerb, resetFromTerminal } from './reset-from-terminal.js';
