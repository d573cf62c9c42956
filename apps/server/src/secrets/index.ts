export { SecretsModule } from './secrets.module.js';
