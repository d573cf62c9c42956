import { ActorAbilities, isRoleLevel, roleName, subject, type Membership } from '@lockkeeper/abilities';
import {
  isProtectedRef,
  mostApprovals,
  strictestDeployRole,
  type Asked,
  type JobFacts,
  type KnownJobFacts,
  type ProtectedRefRule,
  type RunnerRef,
  type SecretFacts,
} from '@lockkeeper/release';
import { toRuleFacts } from '../sessions/index.js';
import type { CandidateRow } from './candidate-rows.js';
import type { ActorFactsRow, AskedRow, JobFactsRow, MembershipRow, ProjectFactsRow } from './release-facts.query.js';

/** How the asking runner proved itself; the gate compares it with the assignment. */
export interface Asker {
  readonly askedBy: RunnerRef | null;
  readonly tokenValid: boolean;
}

export const toAsked = (row: AskedRow): Asked => ({ variable: row.variable, name: row.name, source: row.source });

/** Whether somebody who approved a secret, or null: the job run for its environment, may approve it now. */
export type MayApprove = (secretId: string | null, approverId: number) => boolean;

const nobodyMay: MayApprove = () => false;

/** A candidate row as the gate takes it. A secret without a current version leaves the fact out, which withholds. */
export function toSecretFacts(row: CandidateRow, jobId = 0, mayApprove: MayApprove = nobodyMay): SecretFacts {
  return {
    id: row.id,
    name: row.name,
    owner: { kind: row.owner_kind, id: row.owner_id, fullPath: row.owner_path },
    environmentScope: row.environment_scope,
    refScope: { branch: row.branch_scope, tag: row.tag_scope },
    protected: row.protected,
    allowedProjectIds: row.allowed_project_ids,
    acceptedSources: row.accepted_sources,
    forksAllowed: row.forks_allowed,
    approvalRequired: row.approval_required,
    approvalExemptRefs: row.approval_exempt_refs.map(toRefRule),
    approvals: (row.approvals ?? []).map((given) => ({
      approverId: given.approver_id,
      jobId,
      sha: given.sha,
      secretId: row.id,
      metadataVersion: given.metadata_version,
      versionId: given.version_id,
      usedByHandout: given.used_by_handout,
      approverMay: mayApprove(row.id, given.approver_id),
      withdrawn: given.withdrawn,
    })),
    metadataVersion: row.metadata_version,
    condition: row.condition,
    expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
    frozen: row.frozen,
    deleted: row.deleted,
    managerActive: row.manager_active,
    ownerArchived: row.owner_archived,
    version: versionFacts(row),
  };
}

/** Absent where there is no version, or nothing is known of it. */
function versionFacts(row: CandidateRow): SecretFacts['version'] {
  const { version_id: id, version_number: number, version_ends_at: ends } = row;
  if (id === null || number === null) return undefined;
  return { id, number, destroyed: row.version_destroyed ?? true, endsAt: ends == null ? null : new Date(ends) };
}

/** `branch:main` or `tag:v*`. */
function toRefRule(ref: string): ProtectedRefRule {
  const [kind, ...pattern] = ref.split(':');
  return { kind: kind as ProtectedRefRule['kind'], pattern: pattern.join(':') };
}

/** Facts about a project and a ref that a job or a question brings. */
export function projectFacts(
  row: ProjectFactsRow,
  ref: { kind: 'branch' | 'tag'; name: string },
): Pick<KnownJobFacts, 'project' | 'ref'> {
  return {
    project: {
      id: row.project_id,
      fullPath: row.project_path,
      archived: row.project_archived,
      ancestorGroups: (row.groups ?? []).map((group) => ({ id: group.id, fullPath: group.full_path })),
    },
    ref: { ...ref, protected: isProtectedRef(row.protected_refs ?? [], ref) },
  };
}

/** Whether somebody may deploy to an environment of the project: decided by the one ability engine. */
export function environmentFacts(
  row: Pick<ProjectFactsRow, 'ancestor_ids' | 'project_archived' | 'protected_environments'>,
  name: string | null,
  actor: ActorAbilities | null,
): KnownJobFacts['environment'] {
  if (name === null) return null;
  const rules = (row.protected_environments ?? []).map((rule) => ({
    pattern: rule.pattern,
    deployRole: rule.deploy_role,
  }));
  const deployRole = strictestDeployRole(rules, name);
  const environment = subject.environment({
    ancestorIds: row.ancestor_ids,
    archived: row.project_archived,
    deployRole,
    environmentName: name,
  });
  return {
    name,
    protected: deployRole !== null,
    actorMayDeploy: actor?.can('environment:deploy', environment) ?? false,
    requiredApprovals: mostApprovals(
      (row.protected_environments ?? []).map((rule) => ({
        pattern: rule.pattern,
        requiredApprovals: rule.required_approvals,
      })),
      name,
    ),
  };
}

/** The environment that a job runs in, with the approvals of that. */
export function approvedEnvironment(
  row: Parameters<typeof environmentFacts>[0] & Pick<JobFactsRow, 'id' | 'environment' | 'environment_approvals'>,
  actor: ActorAbilities | null,
  mayApprove: MayApprove,
): KnownJobFacts['environment'] {
  const environment = environmentFacts(row, row.environment, actor);
  const given = row.environment_approvals ?? [];
  if (!environment || given.length === 0) return environment;
  const approvals = given.map((one) => ({
    approverId: one.approver_id,
    jobId: row.id,
    sha: one.sha,
    environment: one.environment,
    usedByHandout: one.used_by_handout,
    approverMay: mayApprove(null, one.approver_id),
    withdrawn: one.withdrawn,
  }));
  return { ...environment, approvals };
}

/** The person who started the pipeline, as he stands now. A blocked person may nothing. */
export function actorOf(row: ActorFactsRow, now: Date): ActorAbilities | null {
  if (row.actor_blocked) return null;
  const memberships = (row.memberships ?? []).map(toMembership);
  const rules = (row.access_rules ?? []).map(toRuleFacts);
  return new ActorAbilities({ admin: row.actor_admin, memberships, rules, now });
}

/** Of a custom role it counts only that he has it: what it adds is never the right to deploy. */
const toMembership = (row: MembershipRow): Membership => ({
  namespaceId: row.namespace_id,
  role: row.role,
  expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
  viaGroupId: row.via_group_id,
  customRole: row.custom_role_id === null ? null : { id: row.custom_role_id, name: '', abilities: [] },
});

/** How a pipeline that is only asked about would run. */
export interface Hypothesis {
  readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string };
  readonly environment: JobFacts['environment'];
  readonly source: string;
  readonly fork: boolean | null;
}

/** A job that is not there; of what only a running one can tell, nothing is known. It asks for nothing yet. */
export function hypotheticalJob(row: ProjectFactsRow, given: Hypothesis) {
  return {
    id: 0,
    state: undefined,
    tokenValid: undefined,
    askedBy: undefined,
    assignedTo: undefined,
    ...projectFacts(row, given.ref),
    asked: [],
    environment: given.environment,
    source: given.source,
    fork: given.fork,
    debugTrace: undefined,
    interactiveSession: undefined,
  } satisfies JobFacts;
}

/** A job's row as the gate takes it. */
export function toJobFacts(row: JobFactsRow, asker: Asker, now: Date, mayApprove: MayApprove = nobodyMay): JobFacts {
  const assigned = row.runner_id !== null && row.runner_manager_id !== null && row.runner_alive;
  const actor = actorOf(row, now);
  return {
    id: row.id,
    state: row.status as JobFacts['state'],
    tokenValid: asker.tokenValid,
    askedBy: asker.askedBy,
    assignedTo: assigned ? { runnerId: row.runner_id ?? 0, runnerManagerId: row.runner_manager_id ?? 0 } : null,
    ...projectFacts(row, { kind: row.ref_kind, name: row.ref_name }),
    asked: row.secrets.map(toAsked),
    environment: approvedEnvironment(row, actor, mayApprove),
    source: row.source,
    fork: row.fork,
    debugTrace: isOn(row.debug_trace),
    interactiveSession: false,
    run: { handout: row.handout, sha: row.sha, startedBy: startersOf(row) },
    details: {
      name: row.name,
      stage: row.stage,
      runnerTags: row.runner_tags,
      actor: { username: row.actor_username, role: roleOver(row.ancestor_ids, actor) },
    },
  };
}

/** For conditions: the name of the highest role, `none` for who is no member or blocked. */
export function roleOver(ancestorIds: readonly number[], actor: ActorAbilities | null): string {
  const level = actor?.roleOn(ancestorIds) ?? 0;
  return isRoleLevel(level) ? roleName(level) : 'none';
}

/** A job's row, as far as it tells who made it run. */
export type StartedRow = Pick<JobFactsRow, 'actor_id' | 'retried_by' | 'impersonator_id' | 'retried_by_impersonator'>;

/** Who made the job run: he who started its pipeline, he who retried it, and who acted as one of them. */
export const startersOf = (row: StartedRow): number[] =>
  [row.actor_id, row.retried_by, row.impersonator_id, row.retried_by_impersonator].filter((id) => id !== null);

/** GitLab Runner turns the debug trace on for what Go reads as true; anything that is not clearly off counts as on. */
function isOn(value: string | null): boolean {
  return value !== null && !['', '0', 'f', 'false'].includes(value.trim().toLowerCase());
}

/**
 * The facts that one entry is judged by: the job's own entries and the variants of that name, and nothing of the others.
 * With all of them each time, a hundred secrets would take ten thousand looks.
 */
export class FactsByName {
  readonly #asked: ReadonlyMap<string, readonly Asked[]>;
  readonly #candidates: ReadonlyMap<string, readonly SecretFacts[]>;

  constructor(
    private readonly job: JobFacts,
    rows: readonly CandidateRow[] | null,
    mayApprove: MayApprove = nobodyMay,
  ) {
    this.#asked = byName(job.asked ?? [], (entry) => entry.name);
    this.#candidates = byName(
      (rows ?? []).map((row) => toSecretFacts(row, job.id ?? 0, mayApprove)),
      (candidate) => candidate.name ?? '',
    );
  }

  of(name: string): { readonly job: JobFacts; readonly candidates: readonly SecretFacts[] } {
    return { job: { ...this.job, asked: this.#asked.get(name) ?? [] }, candidates: this.#candidates.get(name) ?? [] };
  }
}

/** Under each name what has it. */
export function byName<T>(all: readonly T[], nameOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(nameOf(one));
    if (group) group.push(one);
    else groups.set(nameOf(one), [one]);
  }
  return groups;
}
