export { EnrollmentModule } from './enrollment/enrollment.module.js';
export { FreezeModule } from './freeze/freeze.module.js';
export { FindSecret, type SecretView } from './find-secret.js';
export { requireUnmodified } from './metadata-cas.js';
export { secretById, secretsById, type SecretRow } from './secret-rows.query.js';
export { KeepValue } from './keep-value.js';
export { SecretsModule } from './secrets.module.js';
export { SecretVersionType } from './secret-versions.types.js';
export { ReadSecret, type NamedSecret, type OwnerId } from './read-secret.js';
export type { Revealed } from './reveal-secret.js';
export type { SecretVersionRow } from './secret-versions.query.js';
export { SecretLimits } from './secret-limits.js';
export { PeopleOverSecret, type AboutSecret } from './people-over-secret.js';
export { SecretPlaces } from './secret-places.js';
export type { OwnerPath } from './secret-request.js';
export { GroupSecretUpdateInput, ofGroup, ofProject, ProjectSecretUpdateInput } from './secrets.inputs.js';
export { UpdateSecret } from './update-secret.js';
export { SecretsManagerWriteDenialReason } from './write-denial.types.js';
export {
  asAnySecret,
  asManager,
  asSecret,
  asSecretOfScope,
  asStoredSecret,
  isHidden,
  requireActive,
  requireMayOutrank,
  type SecretPlace,
  type SecretTraits,
} from './secret.policy.js';
export { hiddenAmong, secretColumns, unhidden } from './seen-secrets.query.js';
export { nameTaken } from './secret-writes.query.js';
export {
  DestroyValues,
  moveFromTerminal,
  readDestructions,
  rotateMasterKeyFromTerminal,
  ScrubPermit,
  SecretStore,
  SigningKeys,
  ValueDigests,
  type StoreFacts,
} from './store/index.js';
export { VersionsModule } from './versions/versions.module.js';
export { BulkModule } from './bulk/bulk.module.js';
export { PromoteModule } from './promote/promote.module.js';
export { SearchModule } from './search/search.module.js';
export { ValueRulesModule } from './value-rules/value-rules.module.js';
export { RotationModule } from './rotation/rotation.module.js';
