export { AccessRulesModule } from './access-rules.module.js';
export { requireTerms, termsOfRow } from './access-rule-terms.js';
export {
  AccessRuleConditionsInput,
  AccessRuleCreateInput,
  AccessRuleDeleteInput,
  AccessRuleUpdateInput,
} from './access-rules.inputs.js';
export { AccessRuleType, toAccessRule } from './access-rules.types.js';
export { CreateAccessRule } from './create-access-rule.js';
export { DeleteAccessRule } from './delete-access-rule.js';
export { requireMayAllow, requireMayLift } from './rule-boundary.js';
export { UpdateAccessRule } from './update-access-rule.js';
