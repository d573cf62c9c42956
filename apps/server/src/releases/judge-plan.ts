import { Inject, Injectable } from '@nestjs/common';
import { askedOwners, decideAsked, type Asked, type Hypothetical, type SecretFacts } from '@lockkeeper/release';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import type { RefName } from '../projects/index.js';
import type { JobWants } from './choose-secrets.js';
import { actorOf, byName, environmentFacts, hypotheticalJob, roleOver, toSecretFacts } from './gate-facts.js';
import type { CandidateRow } from './candidate-rows.js';
import { projectFactsInside } from './release-facts.query.js';

/** One of them. */
export interface PlannedJob extends JobWants {
  readonly name: string;
  readonly stage: string;
}

/** Jobs that do not run yet, and perhaps never will. */
export interface Plan {
  readonly projectId: number;
  readonly ref: RefName;
  readonly sha: string;
  readonly source: string;
  readonly fork: boolean | null;
  /** Whose pipeline it is, or would be. */
  readonly actorId: number;
  readonly jobs: readonly PlannedJob[];
}

/** What the gate says of one entry of one job. */
export interface JudgedEntry {
  readonly variable: string;
  readonly decision: Hypothetical;
  /** The chosen variant; null where none is. */
  readonly secret: CandidateRow | null;
  /** Ids of the secrets that the answer is about: the chosen one, or the live ones of that name among which none was. */
  readonly about: readonly string[];
}

/**
 * Asks the gate about every secret of jobs that are only planned: one statement, however many there are. What many jobs
 * ask alike is judged once.
 */
@Injectable()
export class JudgePlan {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** For each job its entries, in their order. Sees what the open transaction has written. */
  async execute(ctx: RequestContext, plan: Plan): Promise<JudgedEntry[][]> {
    const names = [...new Set(plan.jobs.flatMap((job) => job.secrets.map((secret) => secret.name)))];
    if (names.length === 0) return plan.jobs.map(() => []);
    const question = { projectId: plan.projectId, names, actorId: plan.actorId };
    const row = await projectFactsInside(this.database, ctx, question);
    if (!row) throw notFound();
    const now = ctx.now();
    const actor = actorOf(row, now);
    const rows = byName(row.candidates ?? [], (candidate) => candidate.name);
    const facts = new Map([...rows].map(([name, found]) => [name, found.map((one) => toSecretFacts(one))]));
    const run = { handout: 0, sha: plan.sha, startedBy: [plan.actorId] };
    const person = { username: row.actor_username, role: roleOver(row.ancestor_ids, actor) };
    const judged = new Map<string, JudgedEntry>();
    return plan.jobs.map(({ name, stage, environment, secrets }) => {
      const details = { name, stage, runnerTags: null, actor: person };
      const asked = byName<Asked>(secrets, (entry) => entry.name);
      const job = hypotheticalJob(row, { ...plan, environment: environmentFacts(row, environment, actor) });
      return secrets.map((entry) => {
        const candidates: readonly SecretFacts[] = facts.get(entry.name) ?? [];
        const own = { ...job, run, details, asked: asked.get(entry.name) ?? [] };
        const conditional = candidates.some(({ condition }) => condition !== null);
        // Of the job itself only a condition can speak: without one, jobs that have a name and a stage are alike.
        const which = conditional ? [name, stage] : [name !== '', stage !== ''];
        const question = JSON.stringify([which, environment, entry, own.asked]);
        const known = judged.get(question);
        if (known) return known;
        const decision = decideAsked({ asked: entry, job: own, candidates, phase: 'hypothetical', now });
        const named = rows.get(entry.name) ?? [];
        const secret = named.find((candidate) => candidate.id === decision.secretId) ?? null;
        const about = secret ? [secret.id] : liveAt(named, entry, own.project);
        const answer = { variable: entry.variable, decision, secret, about };
        judged.set(question, answer);
        return answer;
      });
    });
  }
}

function liveAt(
  named: readonly CandidateRow[],
  { source }: Asked,
  project: Parameters<typeof askedOwners>[1],
): string[] {
  const owners = new Set(askedOwners(source, project).map((owner) => owner.id));
  return named.filter((one) => !one.deleted && owners.has(one.owner_id)).map((one) => one.id);
}
