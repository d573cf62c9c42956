import { Inject, Injectable } from '@nestjs/common';
import { decideAsked, type Asked, type Hypothetical } from '@lockkeeper/release';
import { asProject, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { hiddenAmong } from '../secrets/index.js';
import { badInput } from '../platform/errors/index.js';
import { fromRefKind } from '../projects/index.js';
import { actorOf, environmentFacts, FactsByName, hypotheticalJob } from './gate-facts.js';
import type { CandidateRow } from './candidate-rows.js';
import { loadProjectFacts, type ProjectFactsRow } from './release-facts.query.js';
import type { JobFactsInput } from './releases.inputs.js';

export interface ExplainedAccess {
  readonly asked: Asked;
  readonly decision: Hypothetical;
  readonly secret: CandidateRow | null;
}

const MOST_ASKED = 500;

/** Asks the gate, without any job, what a job of the caller with these facts would get and why. */
@Injectable()
export class ExplainAccess {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, projectPath: string, input: JobFactsInput): Promise<ExplainedAccess[]> {
    const project = await this.namespaces.visibleProject(ctx, projectPath);
    ctx.requireSome('secret:list', asProject(project));
    if ((input.asked?.length ?? 0) > MOST_ASKED) throw badInput('asked', `may name at most ${MOST_ASKED} secrets.`);
    const names = input.asked?.map((entry) => entry.name) ?? null;
    const row = await loadProjectFacts(this.database, { projectId: project.id, names, actorId: ctx.person.userId });
    if (!row) return [];
    const candidateIds = (row.candidates ?? []).map(({ id }) => id);
    const hidden = await hiddenAmong(this.database, ctx, candidateIds);
    const asked = input.asked?.map(toEntry) ?? everyName(row, hidden);
    const ref = { kind: input.refKind ? fromRefKind(input.refKind) : ('branch' as const), name: input.refName };
    const environment = environmentFacts(row, input.environment ?? null, actorOf(row, ctx.now()));
    const job = hypotheticalJob(row, { ref, environment, source: input.source ?? 'push', fork: false });
    const facts = new FactsByName({ ...job, asked }, row.candidates);
    return asked.map((entry) => {
      const decision = decideUnhidden(entry, facts.of(entry.name), { hidden, now: ctx.now() });
      return {
        asked: entry,
        decision,
        secret: row.candidates?.find((candidate) => candidate.id === decision.secretId) ?? null,
      };
    });
  }
}

/** A secret that is hidden from the asker is not there for him, whatever variant it stands before. */
function decideUnhidden(
  asked: Asked,
  { job, candidates }: ReturnType<FactsByName['of']>,
  { hidden, now }: { readonly hidden: ReadonlySet<string>; readonly now: Date },
): Hypothetical {
  const decide = (among: typeof candidates): Hypothetical =>
    decideAsked({ asked, job, candidates: among, phase: 'hypothetical', now });
  const decision = decide(candidates);
  // Where none is chosen the sentence names scopes, and those of hidden ones are not to be told.
  if (decision.secretId === null) return decide(candidates.filter(({ id }) => !hidden.has(id ?? '')));
  return hidden.has(decision.secretId) ? decide([]) : decision;
}

const toEntry = (entry: { variable?: string | null; name: string; source?: string | null }): Asked => ({
  variable: entry.variable ?? entry.name,
  name: entry.name,
  source: entry.source ?? null,
});

/** Every name of the project itself, and those that only its groups have as an inherited one. */
function everyName(row: ProjectFactsRow, hidden: ReadonlySet<string>): Asked[] {
  const own = new Set<string>();
  const above = new Set<string>();
  for (const candidate of row.candidates ?? []) {
    if (hidden.has(candidate.id)) continue;
    (candidate.owner_id === row.project_id ? own : above).add(candidate.name);
  }
  const entries = [...own].map((name) => ({ variable: name, name, source: null as string | null }));
  for (const name of above) if (!own.has(name)) entries.push({ variable: name, name, source: 'inherit' });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
