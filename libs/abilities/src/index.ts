export {
  abilityKinds,
  abilityNames,
  isAbilityName,
  onlyLooks,
  type AbilityName,
  type KindOf,
} from './ability-names.js';
export {
  canCount,
  testHolds,
  unconditional,
  type AccessRuleFacts,
  type RuleConditions,
  type RuleTest,
} from './access-rule.js';
export { ActorAbilities, type GivenPlace } from './actor-abilities.js';
export type { ActorFacts, CustomRoleFacts, Membership, SecretGrantFacts } from './actor-facts.js';
export { abilityFor, CompiledAbility, RuleTable, standardTable, type AbilityKey } from './compile-ability.js';
export { can, explain, type ChainLink, type Explanation } from './decide.js';
export {
  AbilityHasConditions,
  ColumnMissing,
  toSql,
  unhiddenSql,
  visibleNamespaces,
  type Columns,
  type RowKindOf,
  type RowTarget,
  type SqlFragment,
  type VisibleNamespaces,
} from './filter-rows.js';
export { reaches, type Reach } from './reach.js';
export type { ReachingRule } from './reaching-rules.js';
export { beyondOwn, beyondOwnUnder, mayGrantRole, plainSubject, tableRoleOf, type OwnerFacts } from './grant-role.js';
export {
  abilitiesOfAction,
  givenKinds,
  grantableAbilities,
  isGrantable,
  isRuleAbility,
  isAskedOfSecrets,
  preventableAbilities,
  noRoleGrants,
  roleFactOfAction,
  ruleAbilities,
  secretActions,
  type SecretAction,
} from './grantable.js';
export { isPreventedBy, isPreventedIn, keptFrom } from './prevents-of-actor.js';
export type { KnownFacts } from './predicate.js';
export { matrixActors, matrixRows, renderMatrix, renderRules, type MatrixRow } from './render-matrix.js';
export { roleRules } from './role-rules.js';
export {
  isRoleLevel,
  nobody,
  noMembership,
  roleLevel,
  roleLevels,
  roleName,
  roles,
  UnknownRole,
  type Role,
  type RoleLevel,
} from './roles.js';
export { impersonatedAbilities, type Scope, type TokenScope } from './scope-cap.js';
export {
  aboveOwnRole,
  administrators,
  allow,
  given,
  members,
  membersAndAdministrators,
  prevent,
  preventBelow,
  preventMembers,
  prevented,
  preventPrevented,
  UnsoundRule,
  unset,
  withinOwnRole,
  type Condition,
  type GivenRole,
  type Rule,
  type RuleText,
  type Who,
} from './rule.js';
export {
  factsByKind,
  IncompleteSubject,
  subject,
  unknownSecret,
  type AnySubject,
  type FactName,
  type Facts,
  type NamespacedKind,
  type NamespaceKind,
  type Subject,
  type SubjectKind,
} from './subjects.js';
