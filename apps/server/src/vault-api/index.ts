export { VaultApiModule } from './vault-api.module.js';
