import { approvalAnswer, approvalDemand } from './approval.js';
import { askedOwners, sameOwner } from './asked-owners.js';
import { conditionAnswer } from './condition.js';
import { approvalsInWords, environmentApprovals, notApproved } from './environment-approval.js';
import { openCondition, openRules, unknownFact, withhold } from './decision.js';
import type { Cleared, Hypothetical, JudgedRefusal, OpenRule, Subject, TrailEntry, Withheld } from './decision.js';
import type { Asked, JobFacts, KnownJobFacts, KnownSecretFacts, Phase, SecretFacts } from './facts.js';
import { quoted } from './quoted.js';
import { ruleTitles } from './reasons.js';
import { rules, type Case } from './rules.js';
import { unknownJobFact, unknownSecretFact } from './unknown-facts.js';

interface Grant {
  readonly jobId: number;
  readonly secretId: string;
  readonly versionId: string;
  readonly name: string;
  readonly variable: string;
  /** Whose approval it rests on; `null` = none was demanded. */
  readonly approvedBy: number | null;
  readonly ruleTrail: readonly TrailEntry[];
}

// Not exported, so nothing outside this file can construct one. The private field makes the type nominal: neither a
// literal nor a spread copy with another secret's id passes for it, and `isReleased` can tell at run time.
class ReleasedByGate implements Grant {
  readonly outcome = 'released';
  readonly jobId: number;
  readonly secretId: string;
  readonly versionId: string;
  readonly name: string;
  readonly variable: string;
  readonly approvedBy: number | null;
  readonly ruleTrail: readonly TrailEntry[];
  readonly #byGate = true;

  constructor(grant: Grant) {
    this.jobId = grant.jobId;
    this.secretId = grant.secretId;
    this.versionId = grant.versionId;
    this.name = grant.name;
    this.variable = grant.variable;
    this.approvedBy = grant.approvedBy;
    this.ruleTrail = Object.freeze(grant.ruleTrail);
    Object.freeze(this);
  }

  static made(candidate: unknown): candidate is ReleasedByGate {
    return typeof candidate === 'object' && candidate !== null && #byGate in candidate;
  }
}

/**
 * The job may have the value of this version of this secret now. Made by `decide` in the release phase and by nothing
 * else; what opens a value for a job takes this type and checks `isReleased`. Not to be kept beyond the request.
 */
export type Released = ReleasedByGate;

/** True only for what `decide` made in the release phase; for callers that were handed something by a cast. */
export function isReleased(candidate: unknown): candidate is Released {
  return ReleasedByGate.made(candidate);
}

/** What a decision of each phase can be. */
export type Decision<P extends Phase> = {
  hypothetical: Hypothetical;
  handout: Cleared | Withheld;
  release: Released | Withheld;
}[P];

/**
 * The gate: may this job have this secret? Pure, and the only decider (design: gate). The rules are judged in their
 * order; whatever is unknown or malformed withholds with `unknown_facts`. It judges one secret that is already chosen:
 * callers that start from a `secrets:` block use `decideAsked`, which chooses the variant first.
 */
export function decide<P extends Phase>(secret: SecretFacts, job: JobFacts, phase: P, now: Date): Decision<P> {
  return judge(secret, job, phase, now) as Decision<P>;
}

function judge(secret: SecretFacts, job: JobFacts, phase: Phase, now: Date): Decision<Phase> {
  const unknown = unknownJobFact(job, phase, now) ?? unknownSecretFact(secret);
  if (unknown !== null) return withhold(phase, subjectOf(secret, undefined), unknownFact(unknown));

  const facts = { secret: secret as KnownSecretFacts, job: job as KnownJobFacts };
  const asked = facts.job.asked.find((entry) => means(entry, facts));
  const judged: Case = { ...facts, asked, phase, now };
  const subject = subjectOf(secret, asked);
  if (phase === 'hypothetical') return hypothetical(judged, subject);

  for (const [, rule] of rules) {
    const refusal = rule(judged);
    if (refusal !== null) return withhold(phase, subject, refusal);
  }
  return give(judged, asked!);
}

function give({ secret, job, phase }: Case, asked: Asked): Cleared | Released {
  const trail = rules.map(([rule]): TrailEntry => ({ rule, title: ruleTitles[rule], verdict: 'holds' }));
  const { variable } = asked;
  const approval = approvalAnswer(secret, job);
  const approvedBy = approval.kind === 'given' ? approval.by : null;
  const grant = {
    secretId: secret.id,
    versionId: secret.version.id,
    name: secret.name,
    variable,
    approvedBy,
    ruleTrail: trail,
  };
  return phase === 'release' ? new ReleasedByGate({ ...grant, jobId: job.id }) : { outcome: 'cleared', ...grant };
}

function hypothetical(judged: Case, subject: Subject): Hypothetical {
  const { secret, job } = judged;
  const open = openRulesOf(judged);
  const refusals: JudgedRefusal[] = [];
  const ruleTrail = rules.map(([rule, holds]): TrailEntry => {
    const title = ruleTitles[rule];
    if (open.some((one) => one.rule === rule)) return { rule, title, verdict: 'open' };
    const refusal = holds(judged);
    if (refusal === null) return { rule, title, verdict: 'holds' };
    refusals.push({ ...refusal, rule });
    return { rule, title, verdict: 'fails' };
  });
  const outcome = refusals.length === 0 ? 'would_release' : 'would_withhold';
  const awaitsSecretApproval = refusals.length === 0 && ['missing', 'void'].includes(approvalAnswer(secret, job).kind);
  const awaitsApproval = awaitsSecretApproval || (refusals.length === 0 && notApproved(job) !== null);
  const awaits = { awaitsApproval, awaitsSecretApproval };
  return { outcome, ...subject, versionId: secret.version.id, refusals, open, ...awaits, ruleTrail };
}

function openRulesOf({ secret, job, phase }: Case): readonly OpenRule[] {
  const [first, ...rest] = openRules(approvalDemand(secret, job), environmentDemand(job));
  const { condition } = secret;
  const later = condition !== null && conditionAnswer(condition, job, phase) === 'open';
  return later ? [first!, openCondition(condition), ...rest] : [first!, ...rest];
}

function environmentDemand(job: KnownJobFacts): string | null {
  const { required } = environmentApprovals(job);
  if (required === 0) return null;
  const by = required === 1 ? 'somebody who may deploy there and' : `${required} people who may deploy there and`;
  return `Environment ${quoted(job.environment!.name)} needs ${approvalsInWords(required)} of the job run, by ${by} did not start it.`;
}

function means(asked: Asked, { secret, job }: Pick<Case, 'secret' | 'job'>): boolean {
  return (
    asked.name === secret.name && askedOwners(asked.source, job.project).some((owner) => sameOwner(owner, secret.owner))
  );
}

// Also called with malformed facts, so it believes nothing about them.
function subjectOf(secret: SecretFacts, asked: Asked | undefined): Subject {
  const text = (fact: unknown) => (typeof fact === 'string' ? fact : null);
  const given = secret as SecretFacts | null | undefined;
  return { secretId: text(given?.id), name: text(given?.name), variable: asked?.variable ?? null };
}
