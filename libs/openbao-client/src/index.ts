export { createOpenBaoClient, type IdentityName, type OpenBaoClient } from './client.js';
export type { BreakerSettings, OpenBaoClientOptions, OpenBaoIdentity, TimeoutSettings } from './options.js';
export {
  isStoreFault,
  StoreBadAnswer,
  StoreConflict,
  StoreFailure,
  StoreForbidden,
  StoreMissing,
  StoreRefused,
  StoreSealed,
  StoreTimeout,
  StoreUnavailable,
  type FaultFacts,
  type ForbiddenReason,
  type StoreFault,
  type StoreOperation,
  type StoreOutcome,
  type UnavailableReason,
} from './faults.js';
export { checkVersion, type ServerHealth, type ServerState, type VersionCheck } from './health.js';
export { MAX_PAGE, type EntryMetadata, type JwtConfig, type ListPage, type MountConfig } from './steward.js';
export { MAX_VALUE_BYTES } from './value-text.js';
export { folderOf } from './paths.js';
export type { BreakerState } from './breaker.js';
