export { EventLog, type AuditFact } from './event-log.js';
export { EventsModule } from './events.module.js';
