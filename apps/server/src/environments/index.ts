export { asEnvironment } from './environment.policy.js';
export { EnsureEnvironment } from './ensure-environment.js';
export { requireEnvironmentName } from './environment-rules.js';
export {
  EnvironmentProtectInput,
  EnvironmentStopInput,
  EnvironmentStopPayload,
  EnvironmentUnprotectInput,
  toEnvironment,
  type EnvironmentFacts,
} from './environments.types.js';
export { EnvironmentsModule } from './environments.module.js';
export { ProtectEnvironment } from './protect-environment.js';
export { Protections } from './protections.js';
export { VisibleEnvironment } from './visible-environment.js';
export { UnprotectEnvironment } from './unprotect-environment.js';
