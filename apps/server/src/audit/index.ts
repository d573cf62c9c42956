export { AuditModule } from './audit.module.js';
export { verifyFromTerminal } from './verify-from-terminal.js';
