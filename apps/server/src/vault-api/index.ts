export { FacadeTokens, type FacadeClaims } from './facade-tokens.js';
export { INLINE_AUTH_PATH, INLINE_AUTH_ROLE } from './inline-auth.js';
export { readBody } from './read-body.js';
export { toAuth, wrapped } from './vault-answers.js';
export { VaultApiModule } from './vault-api.module.js';
