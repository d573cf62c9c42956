export { TrustRulesModule } from './trust-rules.module.js';
