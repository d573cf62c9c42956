export { FreezeModule } from './freeze/freeze.module.js';
export { SecretsModule } from './secrets.module.js';
export { SecretStore } from './store/index.js';
export { VersionsModule } from './versions/versions.module.js';
