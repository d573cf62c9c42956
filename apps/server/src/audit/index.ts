export { AuditModule } from './audit.module.js';
export { rotateAuditKeyFromTerminal } from './rotate-audit-key.js';
export { verifyFromTerminal } from './verify-from-terminal.js';
