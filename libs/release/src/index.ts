export { commonText } from './common-text.js';
export { anyScope, compareSpecificity, environmentScopeMatches, isExactScope } from './scope.js';
export { matchesPattern, scopesIntersect } from './scope.js';
export { describeRefScope, refScopeMatches, type RefKind, type RefScope } from './ref-scope.js';
export { quoted } from './quoted.js';
export { reasons, ruleTitles, withholdsFromAll, type Reason, type ReasonCode, type RuleNumber } from './reasons.js';
export { conditionProblem } from './condition.js';
export { jobStates } from './facts.js';
export type {
  Approval,
  Asked,
  EnvironmentApproval,
  GroupRef,
  JobDetails,
  JobRun,
  JobState,
  Owner,
  Phase,
  RunnerRef,
  Unknowable,
} from './facts.js';
export type { JobFacts, KnownJobFacts, KnownSecretFacts, SecretFacts } from './facts.js';
export { askedOwners } from './asked-owners.js';
export { chooseVariant, type VariantChoice } from './choose-variant.js';
export { decide, isReleased, type Decision, type Released } from './decide.js';
export { decideAsked, secretMissing, type AskedCase } from './decide-asked.js';
export type { Cleared, Hypothetical, JudgedRefusal, OpenRule, Subject, TrailEntry, Withheld } from './decision.js';
export { approvalsInWords, decideEnvironment, environmentApprovals } from './environment-approval.js';
export type { ApprovedRun, EnvironmentApprovals, EnvironmentDecision } from './environment-approval.js';
export type { Refusal } from './refusal.js';
export { isProtectedRef, mostApprovals, strictestDeployRole, strictestDeployRoleForScope } from './protection.js';
export type { ApprovedEnvironment, ProtectedEnvironment, ProtectedRefRule } from './protection.js';
