import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { asProject, Namespaces, type Namespace } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import type { RefName } from '../../projects/index.js';
import { hiddenAmong } from '../../secrets/index.js';
import { asJob } from '../pipeline.policy.js';
import { ProjectDemands } from '../project-demands.js';
import { startsPipelines, type Judged, type JudgedJob } from './judged.js';
import { namesAbout, preflightsOf, type PreflightRow } from './preflight.query.js';
import { seeJudged, type Knowledge, type SeenEntry } from './see-judged.js';

export interface SeenPreflight {
  readonly checkedAt: Date;
  /** The pipeline was failed for it, or would be. */
  readonly failed: boolean;
  /** Its jobs start others, of whose secrets it says nothing. */
  readonly startsPipelines: boolean;
  readonly entries: readonly SeenEntry[];
}

interface About {
  readonly ref: RefName;
  readonly judged: Judged;
}

const GATHERED = 'preflights-of-pipelines';

interface Gathered {
  readonly pipelineIds: Set<number>;
  readonly answer: Promise<ReadonlyMap<number, SeenPreflight>>;
}

/** Shows what the gate said of pipelines, to each reader as far as he may know: a constant number of statements. */
@Injectable()
export class ShowPreflight {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProjectDemands) private readonly demands: ProjectDemands,
  ) {}

  /** Of a pipeline that the reader sees; null for one that is older than preflight. */
  async execute(ctx: RequestContext, pipelineId: number): Promise<SeenPreflight | null> {
    const gathered = this.#gathered(ctx);
    gathered.pipelineIds.add(pipelineId);
    return (await gathered.answer).get(pipelineId) ?? null;
  }

  /** The entries that a reader may see of each. */
  async see(ctx: RequestContext, project: Namespace, all: readonly About[]): Promise<SeenEntry[][]> {
    const findings = all.flatMap(({ judged }) => judged.findings);
    const hidden = await hiddenAmong(this.database, ctx, [...new Set(findings.flatMap(({ about }) => about))]);
    const lost = findings.filter(
      ({ outcome, about }) => outcome === 'missing' || (about.length > 0 && about.every((id) => hidden.has(id))),
    );
    const known = await this.#knowledge(ctx, project, { hidden, asked: lost.map(({ name }) => name) });
    const demands = await this.demands.of(ctx, project.id);
    return all.map(({ ref, judged }) => {
      const seesJob = ({ environment }: JudgedJob): boolean =>
        ctx.can('job:read', asJob(project, demands.ofJob({ ref_kind: ref.kind, ref_name: ref.name, environment })));
      return seeJudged(judged, known, seesJob);
    });
  }

  async #knowledge(
    ctx: RequestContext,
    project: Namespace,
    { hidden, asked }: { hidden: ReadonlySet<string>; asked: readonly string[] },
  ): Promise<Knowledge> {
    const maySeeSecrets = ctx.held.canSome('secret:list', asProject(project));
    const groups = asked.length > 0 ? await this.namespaces.ancestors(ctx, project) : [];
    const of = { ownerIds: project.ancestorIds, asked };
    const names = maySeeSecrets && asked.length > 0 ? await namesAbout(this.database, ctx, of) : [];
    const { id, fullPath, archived } = project;
    return { maySeeSecrets, hidden, names, project: { id, fullPath, archived, ancestorGroups: groups } };
  }

  /** Fields of one answer are asked for in one turn of the event loop; the statements go behind them. */
  #gathered(ctx: RequestContext): Gathered {
    const known = ctx.memo.get(GATHERED) as Gathered | undefined;
    if (known) return known;
    const pipelineIds = new Set<number>();
    const answer = setImmediate().then(() => {
      ctx.memo.delete(GATHERED);
      return this.#load(ctx, [...pipelineIds]);
    });
    const gathered = { pipelineIds, answer };
    ctx.memo.set(GATHERED, gathered);
    return gathered;
  }

  async #load(ctx: RequestContext, pipelineIds: readonly number[]): Promise<ReadonlyMap<number, SeenPreflight>> {
    const rows = await preflightsOf(this.database, ctx, pipelineIds);
    const shown = new Map<number, SeenPreflight>();
    // An answer shows pipelines of one project, or of a few.
    for (const projectId of new Set(rows.map((row) => row.project_id))) {
      const project = await this.namespaces.visibleById(ctx, projectId);
      const own = rows.filter((row) => row.project_id === projectId);
      const entries = await this.see(ctx, project, own.map(toAbout));
      own.forEach((row, at) =>
        shown.set(row.pipeline_id, {
          ...{ checkedAt: row.checked_at, failed: row.failed, entries: entries[at]! },
          startsPipelines: startsPipelines(row.judged),
        }),
      );
    }
    return shown;
  }
}

const toAbout = (row: PreflightRow): About => ({
  ref: { kind: row.ref_kind, name: row.ref_name },
  judged: row.judged,
});
