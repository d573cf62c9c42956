export { SecretsModule } from './secrets.module.js';
export { SecretStore } from './store/index.js';
