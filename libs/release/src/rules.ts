import { approvalAnswer } from './approval.js';
import { askedOwners, sameOwner } from './asked-owners.js';
import { conditionAnswer } from './condition.js';
import { notApproved } from './environment-approval.js';
import type { Asked, JobState, KnownJobFacts, KnownSecretFacts, Phase, RunnerRef } from './facts.js';
import { quoted } from './quoted.js';
import type { ReasonCode } from './reasons.js';
import type { Refusal } from './refusal.js';
import { describeRefScope, refScopeMatches } from './ref-scope.js';
import { environmentScopeMatches } from './scope.js';

/** What a rule looks at. `asked` is the entry of the job's `secrets:` block that means this secret, if there is one. */
export interface Case {
  readonly secret: KnownSecretFacts;
  readonly job: KnownJobFacts;
  readonly asked: Asked | undefined;
  readonly phase: Phase;
  readonly now: Date;
}

type Rule = (judged: Case) => Refusal | null;

const refuse = (code: ReasonCode, sentence: string): Refusal => ({ code, sentence });

// A job that is being canceled passes here and is withheld by rule 11, whose reason says more.
const liveStates: Readonly<Record<'handout' | 'release', readonly JobState[]>> = {
  handout: ['pending', 'assigned', 'canceling'],
  release: ['assigned', 'running', 'canceling'],
};

const sameRunner = (a: RunnerRef | null, b: RunnerRef | null): boolean =>
  a !== null && b !== null && a.runnerId === b.runnerId && a.runnerManagerId === b.runnerManagerId;

function runningJob({ job, phase }: Case): Refusal | null {
  const handout = phase === 'handout';
  if (!liveStates[handout ? 'handout' : 'release'].includes(job.state)) {
    const needed = handout ? 'handed out while it is being assigned to a runner' : 'released while it runs';
    return refuse('job_not_running', `Your job is ${quoted(job.state)}; its secrets are only ${needed}.`);
  }
  if (!job.tokenValid) return refuse('job_token_invalid', "Your job's token is not valid.");
  if (!sameRunner(job.askedBy, job.assignedTo)) {
    return refuse('runner_mismatch', 'Your job is assigned to another runner than the one that asks.');
  }
  return null;
}

function rightOwner({ secret, job }: Case): Refusal | null {
  const project = quoted(job.project.fullPath);
  if (!askedOwners('inherit', job.project).some((owner) => sameOwner(owner, secret.owner))) {
    return refuse('not_owner', `This secret belongs neither to your project ${project} nor to a group above it.`);
  }
  if (secret.allowedProjectIds !== null && !secret.allowedProjectIds.includes(job.project.id)) {
    return refuse('project_not_allowed', `This secret is for listed projects only; ${project} is not on its list.`);
  }
  return null;
}

function askedFor({ secret, asked }: Case): Refusal | null {
  if (asked !== undefined) return null;
  return refuse('not_asked', `Your job does not ask for ${quoted(secret.name)} in its \`secrets:\` block.`);
}

function usableState({ secret, job, now }: Case): Refusal | null {
  const owner = quoted(secret.owner.fullPath);
  if (!secret.managerActive) return refuse('manager_inactive', `The secrets manager of ${owner} is not active.`);
  if (secret.ownerArchived || job.project.archived) {
    const archived = secret.ownerArchived ? owner : quoted(job.project.fullPath);
    return refuse('namespace_archived', `${archived} is archived; jobs get no secrets from or in it.`);
  }
  if (secret.deleted) return refuse('secret_deleted', 'This secret is deleted.');
  if (secret.expiresAt !== null && secret.expiresAt.getTime() <= now.getTime()) {
    return refuse('secret_expired', `This secret expired at ${secret.expiresAt.toISOString()}.`);
  }
  if (secret.frozen) return refuse('secret_frozen', 'This secret is frozen; no job gets it until it is unfrozen.');
  if (secret.version.destroyed) {
    return refuse(
      'version_destroyed',
      `Version ${secret.version.number} of this secret, which you ask for, is destroyed.`,
    );
  }
  return notSuperseded(secret.version, now);
}

function notSuperseded({ number, endsAt }: KnownSecretFacts['version'], now: Date): Refusal | null {
  if (endsAt === null || endsAt.getTime() > now.getTime()) return null;
  const sentence = `Version ${number} of this secret, which your pipeline has pinned, was replaced, and its time ended at ${endsAt.toISOString()}.`;
  return refuse('version_superseded', sentence);
}

/** The refusal for a job whose environment is in none of the scopes. */
export function environmentMismatch(scopes: readonly string[], environment: string | null): Refusal {
  const named = environment === null ? 'names no environment' : `names ${quoted(environment)}`;
  const wanted = scopes.slice(0, 3).map(quoted).join(', ') + (scopes.length > 3 ? ', …' : '');
  return refuse('environment_mismatch', `This secret is for environment ${wanted}; your job ${named}.`);
}

function rightEnvironment({ secret, job }: Case): Refusal | null {
  const { environment } = job;
  if (!environmentScopeMatches(secret.environmentScope, environment?.name ?? null)) {
    return environmentMismatch([secret.environmentScope], environment?.name ?? null);
  }
  // Else anybody who can write a job could name the protected environment and be given its secrets.
  if (environment?.protected && !environment.actorMayDeploy) {
    const sentence = `Environment ${quoted(environment.name)} is protected and you may not deploy to it.`;
    return refuse('environment_not_deployable', sentence);
  }
  return null;
}

function rightRef({ secret, job }: Case): Refusal | null {
  if (refScopeMatches(secret.refScope, job.ref)) return null;
  const scope = describeRefScope(secret.refScope);
  return refuse(
    'ref_mismatch',
    `This secret is for ${scope}; your job runs on ${job.ref.kind} ${quoted(job.ref.name)}.`,
  );
}

function protectedRef({ secret, job }: Case): Refusal | null {
  if (!secret.protected || job.ref.protected) return null;
  return refuse('ref_not_protected', `This secret is for protected refs; ${quoted(job.ref.name)} is not protected.`);
}

function acceptedSource({ secret, job }: Case): Refusal | null {
  if (job.fork === null) {
    return refuse('fork_source', 'Your pipeline may come from a fork; it gets no secrets until that is known.');
  }
  if (job.fork && !secret.forksAllowed) {
    return refuse('fork_source', 'Your pipeline comes from a fork; this secret is not for forks.');
  }
  if (secret.acceptedSources !== null && !secret.acceptedSources.includes(job.source)) {
    const sentence = `This secret does not accept pipelines started by ${quoted(job.source)}.`;
    return refuse('source_not_accepted', sentence);
  }
  return null;
}

function conditionHolds({ secret, job, phase }: Case): Refusal | null {
  if (secret.condition === null) return null;
  const answer = conditionAnswer(secret.condition, job, phase);
  if (answer === 'holds') return null;
  const said = answer === 'fails' ? 'does not hold' : 'cannot be shown to hold';
  return refuse(
    'condition_failed',
    `This secret has the condition ${quoted(secret.condition)}, which ${said} for your job.`,
  );
}

function approved({ secret, job }: Case): Refusal | null {
  const answer = approvalAnswer(secret, job);
  if (answer.kind === 'not_demanded' || answer.kind === 'given') return notApproved(job);
  const needed = 'This secret needs an approval for this job run';
  if (answer.kind === 'missing') return refuse('approval_missing', `${needed}; nobody has given one.`);
  return refuse('approval_void', `${needed}, and ${answer.because}.`);
}

function safeJob({ job }: Case): Refusal | null {
  if (job.debugTrace) {
    return refuse('debug_trace', 'Your job has debug trace on (`CI_DEBUG_TRACE`), which would print its secrets.');
  }
  if (job.interactiveSession) {
    return refuse('interactive_session', 'Your job has an interactive session, in which its secrets could be read.');
  }
  if (job.state === 'canceling') return refuse('job_canceling', 'Your job is being canceled.');
  return null;
}

/** The rules in the order in which they are judged; each gives a refusal, or null when it holds. */
export const rules = [
  [1, runningJob],
  [2, rightOwner],
  [3, askedFor],
  [4, usableState],
  [5, rightEnvironment],
  [6, rightRef],
  [7, protectedRef],
  [8, acceptedSource],
  [9, conditionHolds],
  [10, approved],
  [11, safeJob],
] as const satisfies readonly (readonly [number, Rule])[];
