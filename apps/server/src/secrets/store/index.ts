export { chooseStore } from './choose-store.js';
export { CanaryHealth } from './canary-health.js';
export { DestroyValues } from './destroy-values.js';
export { newReference, referenceAge } from './reference.js';
export { ReconcileStore } from './reconcile-store.js';
export { SigningKeys } from './signing-keys.js';
export { ValueDigests, type ValueTraits } from './value-digests.js';
export { InsidePermit, RevealPermit } from './reveal-permit.js';
export { SecretStore, type KeptValue, type ValueKey, type ValueRequest } from './secret-store.js';
