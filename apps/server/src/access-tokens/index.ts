export { ownEnd } from './access-tokens.query.js';
export { AccessTokensModule } from './access-tokens.module.js';
export { AccountBoundary } from './account-boundary.js';
export { HeldServiceAccount } from './held-service-account.js';
export { VisibleServiceAccount } from './visible-service-account.js';
