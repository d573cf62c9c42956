import type { ProtectedRefRule } from './protection.js';
import type { RefKind, RefScope } from './ref-scope.js';

/**
 * When a decision is made: `hypothetical` (preflight, "why not", previews), `handout` (the job is given to a runner) or
 * `release` (the value is about to leave).
 */
export type Phase = 'hypothetical' | 'handout' | 'release';

/** State of a job. */
export type JobState = (typeof jobStates)[number];

/** Every state of a job. */
export const jobStates = [
  'created',
  'manual',
  'delayed',
  'waiting_for_approval',
  'waiting_for_resource',
  'pending',
  'assigned',
  'running',
  'canceling',
  'success',
  'failed',
  'canceled',
  'skipped',
] as const;

/** The namespace that owns a secret; `id` decides, `fullPath` is for sentences. */
export interface Owner {
  readonly kind: 'project' | 'group';
  readonly id: number;
  readonly fullPath: string;
}

/** A group, by id and full path. */
export interface GroupRef {
  readonly id: number;
  readonly fullPath: string;
}

/** One machine of a runner. */
export interface RunnerRef {
  readonly runnerId: number;
  readonly runnerManagerId: number;
}

/**
 * One entry of a job's `secrets:` block. `source`: `null` = the job's own project; `inherit` = the nearest owner up the
 * tree; `group/<full path>` (or the bare full path) = that group above the project and no other.
 */
export interface Asked {
  readonly variable: string;
  readonly name: string;
  readonly source: string | null;
}

/** An approval of one secret for one job run, with all that it is bound to. */
export interface Approval {
  readonly approverId: number;
  readonly jobId: number;
  /** Commit that the job runs. */
  readonly sha: string;
  readonly secretId: string;
  /** The secret as the approver saw it: any change of it since voids the approval. */
  readonly metadataVersion: number;
  readonly versionId: string;
  /** The hand-out that got a value by it; `null` = none yet. Another one gets nothing by it. */
  readonly usedByHandout: number | null;
  /** The approver may approve it now, as the facts are loaded. */
  readonly approverMay: boolean;
  readonly withdrawn: boolean;
}

/** An approval of one job run at its environment, with all that it is bound to. */
export interface EnvironmentApproval {
  readonly approverId: number;
  readonly jobId: number;
  /** Commit that the job runs. */
  readonly sha: string;
  readonly environment: string;
  /** The hand-out that got a value after it; `null` = none yet. Another one gets nothing by it. */
  readonly usedByHandout: number | null;
  /** The approver may deploy there now, as the facts are loaded. */
  readonly approverMay: boolean;
  readonly withdrawn: boolean;
}

/** The run of a job that approvals are bound to. */
export interface JobRun {
  /** Number of the latest hand-out; 0 = it was never handed out. */
  readonly handout: number;
  readonly sha: string;
  /** Users who made it run: the pipeline's actor, and whoever retried it. None of them approves. */
  readonly startedBy: readonly number[];
}

/** What conditions look at, besides what the rules do. None of it comes from the job's variables or its runner's word. */
export interface JobDetails {
  readonly name: string;
  readonly stage: string;
  /** As the runner is registered; `null` = there is none yet. */
  readonly runnerTags: readonly string[] | null;
  /** Who started the pipeline, and his role over the project as it is now; `none` = he is no member. */
  readonly actor: { readonly username: string; readonly role: string };
}

/** What the gate must know about a secret. `null` has a meaning only where it is said. */
export interface KnownSecretFacts {
  readonly id: string;
  readonly name: string;
  readonly owner: Owner;
  readonly environmentScope: string;
  readonly refScope: RefScope;
  /** Demands a protected ref. */
  readonly protected: boolean;
  /** Projects that may have it; `null` = every project below the owner; an empty list = none. */
  readonly allowedProjectIds: readonly number[] | null;
  /** Pipeline sources that it accepts; `null` = every source. */
  readonly acceptedSources: readonly string[] | null;
  /** Pipelines from forks may have it. */
  readonly forksAllowed: boolean;
  readonly approvalRequired: boolean;
  /** Refs whose jobs need no approval, as long as the ref is protected as well. */
  readonly approvalExemptRefs: readonly ProtectedRefRule[];
  /** Approvals for the job that were given, the latest last. Absent = none. */
  readonly approvals?: readonly Approval[];
  /** Grows with every change of the secret. */
  readonly metadataVersion: number;
  /** Condition in CEL; `null` = none. One that `conditionProblem` finds fault with withholds. */
  readonly condition: string | null;
  /** `null` = never expires. */
  readonly expiresAt: Date | null;
  readonly frozen: boolean;
  readonly deleted: boolean;
  /** The owner's secrets manager is active. */
  readonly managerActive: boolean;
  readonly ownerArchived: boolean;
  /** The pinned version; the current one where nothing is pinned. */
  readonly version: {
    readonly id: string;
    readonly number: number;
    readonly destroyed: boolean;
    /** Of a pinned version that is not the current one any more: from then on no job gets it. `null` = never. */
    readonly endsAt: Date | null;
  };
}

/** What the gate must know about a job. `null` has a meaning only where it is said. */
export interface KnownJobFacts {
  readonly id: number;
  readonly state: JobState;
  /** At hand-out: the token was just made for this job. */
  readonly tokenValid: boolean;
  /** The runner manager that asks; `null` = nobody that we know, which withholds. */
  readonly askedBy: RunnerRef | null;
  /** The runner manager that the job is, or is being, assigned to; `null` withholds. */
  readonly assignedTo: RunnerRef | null;
  readonly project: {
    readonly id: number;
    readonly fullPath: string;
    readonly archived: boolean;
    /** Groups above the project, the nearest first. */
    readonly ancestorGroups: readonly GroupRef[];
  };
  readonly asked: readonly Asked[];
  /** `null` = the job has no environment. */
  readonly environment: {
    readonly name: string;
    readonly protected: boolean;
    /** The job's actor may deploy there. */
    readonly actorMayDeploy: boolean;
    /** How many people must approve each job run there; 0 = none. */
    readonly requiredApprovals: number;
    /** Approvals of the job run that were given, the latest last. Absent = none. */
    readonly approvals?: readonly EnvironmentApproval[];
  } | null;
  readonly ref: { readonly kind: RefKind; readonly name: string; readonly protected: boolean };
  /** How the pipeline was started, for example `push`. */
  readonly source: string;
  /** The pipeline comes from a fork; `null` = it may, which withholds. */
  readonly fork: boolean | null;
  readonly debugTrace: boolean;
  readonly interactiveSession: boolean;
  /** Absent = there is no such job, or it is not known: no approval counts. */
  readonly run?: JobRun;
  /** Absent = not known, or not before the job starts: a condition withholds, or is left open. */
  readonly details?: JobDetails;
}

/** Facts as a caller has them: each may be `undefined`, which says "unknown" and withholds. */
export type Unknowable<T> = { readonly [Fact in keyof T]: T[Fact] | undefined };

/** Facts about a secret as the gate takes them. */
export type SecretFacts = Unknowable<KnownSecretFacts>;

/** Facts about a job as the gate takes them. A hypothetical decision does not look at the facts of rules 1 and 11. */
export type JobFacts = Unknowable<KnownJobFacts>;
