export { HealthController } from './health.controller.js';
export { StoreHealth } from './store-health.js';
