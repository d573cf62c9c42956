export {
  digestOfRules,
  requireValueRules,
  type AskedValueRules,
  type RulesInForce,
  type ValueFormat,
  type ValueRules,
} from './value-rules.js';
export { requireStoredValueFits, requireValueFits } from './require-value-fits.js';
