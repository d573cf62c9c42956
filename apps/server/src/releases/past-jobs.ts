import { Inject, Injectable } from '@nestjs/common';
import type { ActorAbilities } from '@lockkeeper/abilities';
import {
  decideAsked,
  type Hypothetical,
  type JobDetails,
  type JobFacts,
  type ReasonCode,
  type RuleNumber,
} from '@lockkeeper/release';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { environmentFacts, FactsByName, hypotheticalJob, roleOver } from './gate-facts.js';
import { MOST_SHAPES, pastJobs, type PastJobRow, type PastJobsOf } from './past-jobs.query.js';
import { manyProjectFacts, type ProjectFactsRow } from './release-facts.query.js';

export type PastJob = PastJobRow;

/** What the gate must know of the projects of past jobs, by their ids, as it stands in the open transaction. */
export type PastFacts = ReadonlyMap<number, ProjectFactsRow>;

export interface JudgedJob {
  readonly released: boolean;
  /** Of the first rule that fails; null where none does. */
  readonly code: ReasonCode | null;
  readonly rule: RuleNumber | null;
  /** The variant that is chosen; null where none is. */
  readonly secretId: string | null;
  /** What the secret would be released after: approvals of it, of the job run for its environment, or both. */
  readonly approvals: readonly ('approval_missing' | 'environment_not_approved')[];
}

/** Jobs of the use log, to be judged anew by the one gate. */
@Injectable()
export class PastJobs {
  constructor(@Inject(Database) private readonly database: Database) {}

  async shapes(ctx: RequestContext, of: PastJobsOf): Promise<{ shapes: readonly PastJob[]; truncated: boolean }> {
    const rows = await pastJobs(this.database, ctx, of);
    return { shapes: rows.slice(0, MOST_SHAPES), truncated: rows.length > MOST_SHAPES || rows.some((row) => row.cut) };
  }

  async facts(ctx: RequestContext, shapes: readonly PastJob[]): Promise<PastFacts> {
    const names = new Map<number, Set<string>>();
    for (const { project_id: id, secret_name: name } of shapes) names.set(id, (names.get(id) ?? new Set()).add(name));
    const questions = [...names].map(([projectId, asked]) => ({ projectId, names: [...asked] }));
    const rows = questions.length === 0 ? [] : await manyProjectFacts(this.database, ctx, questions);
    return new Map(rows.map((row) => [row.project_id, row]));
  }
}

/** What such a job would get; of the rules that only a running job can tell, nothing is said. */
export function judgePastJob(
  shape: PastJob,
  facts: PastFacts,
  actor: ActorAbilities | null,
  now: Date,
): JudgedJob | null {
  const row = facts.get(shape.project_id);
  if (!row) return null;
  const asked = { variable: shape.variable, name: shape.secret_name, source: shape.asked_source };
  const { source, fork, sha } = shape;
  const environment = environmentFacts(row, shape.environment, actor);
  const ref = { kind: shape.ref_kind, name: shape.ref_name };
  const job: JobFacts = {
    ...hypotheticalJob(row, { ref, environment, source, fork }),
    asked: [asked],
    details: detailsOf(shape, roleOver(row.ancestor_ids, actor)),
    ...(sha === null ? {} : { run: { handout: 0, sha, startedBy: [shape.actor_id] } }),
  };
  const known = new FactsByName(job, row.candidates).of(asked.name);
  const decision = decideAsked({ asked, ...known, phase: 'hypothetical', now });
  const [refusal] = decision.refusals;
  return {
    released: decision.outcome === 'would_release',
    code: refusal?.code ?? null,
    rule: refusal?.rule ?? null,
    secretId: decision.secretId,
    approvals: awaitedBy(decision, job),
  };
}

/** What conditions look at. */
const detailsOf = (shape: PastJob, role: string): JobDetails => ({
  name: shape.job_name,
  stage: shape.stage,
  runnerTags: shape.runner_tags,
  actor: { username: shape.actor_username, role },
});

function awaitedBy(decision: Hypothetical, { environment }: JobFacts): JudgedJob['approvals'] {
  if (!decision.awaitsApproval) return [];
  return [
    ...(decision.awaitsSecretApproval ? (['approval_missing'] as const) : []),
    ...(environment?.requiredApprovals ? (['environment_not_approved'] as const) : []),
  ];
}
