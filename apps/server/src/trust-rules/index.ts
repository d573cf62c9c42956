export { TrustRulesModule } from './trust-rules.module.js';
export { UsableTrustRules } from './usable-trust-rules.js';
