export { approvalEvent, AskApprovals, environmentEvent } from './approvals/ask-approvals.js';
export { WithholdWaiting } from './approvals/withhold-waiting.js';
export { approvedEnvironment, environmentFacts, startersOf } from './gate-facts.js';
export { ChooseSecrets, type JobWants } from './choose-secrets.js';
export { ClearForHandout, type ClearedSecret, type HandoutAnswer } from './clear-for-handout.js';
export { judgePastJob, PastJobs, type JudgedJob, type PastFacts, type PastJob } from './past-jobs.js';
export { ReleaseSecrets, type ReleaseAnswer, type ReleasedValue, type ReleaseRequest } from './release-secrets.js';
export { JudgePlan, type JudgedEntry, type Plan, type PlannedJob } from './judge-plan.js';
export { JobShapes } from './job-shapes.js';
export type { ShapeProject, ShapeUse } from './job-shapes.query.js';
export {
  environmentClasses,
  environmentClassOf,
  refClasses,
  refClassOf,
  type EnvironmentClass,
  type RefClass,
} from './shape-classes.js';
export type { ShapeAnswer, ShapeGate, Starter } from './shape-gate.js';
export { identifyJob, type IdentifiedJob } from './identify-job.js';
export { ReleasesModule } from './releases.module.js';
export { ASSIGNED, RUNNER_SERVES } from './runner-serves.query.js';
export { ENVIRONMENT_APPROVALS, loadJobFactsInside, PROTECTED_ENVIRONMENTS } from './release-facts.query.js';
export type { JobFactsRow } from './release-facts.query.js';
export type { EnvironmentApprovalRow, ProtectionRow } from './candidate-rows.js';
