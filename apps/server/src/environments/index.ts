export { asEnvironment } from './environment.policy.js';
export { EnsureEnvironment } from './ensure-environment.js';
export { requireEnvironmentName } from './environment-rules.js';
export { EnvironmentsModule } from './environments.module.js';
export { Protections } from './protections.js';
