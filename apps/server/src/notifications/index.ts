export { createGuardedAgent } from './guarded-agent.js';
export { NotificationsModule } from './notifications.module.js';
