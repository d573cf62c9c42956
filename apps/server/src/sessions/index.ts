export { AbilitiesOf } from './abilities-of.js';
export { ACCESS_TOKEN_FORM, randomCharacters } from './access-token.js';
export { requirePassword, requireUsername } from './credential-rules.js';
export { IdentifyToken } from './identify-token.js';
export { RULE_FACTS, RULE_LASTS, toRuleFacts, type RuleRow } from './rule-facts.query.js';
export { hashPassword } from './password.js';
export { SessionsModule } from './sessions.module.js';
export { User } from './user.entity.js';
export { toUserCore, UserCore } from './user-core.types.js';
