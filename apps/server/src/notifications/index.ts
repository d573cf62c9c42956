export { ForgetWebhooks } from './forget-webhooks.js';
export { NotificationsModule } from './notifications.module.js';
