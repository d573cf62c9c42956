import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { fromRefKind, ProtectedRefs, RefKind, type RefName } from '../projects/index.js';
import { headCommitOf } from './commit-files.query.js';
import { CancelRedundant } from './cancel-redundant.js';
import { asPipeline } from './pipeline.policy.js';
import { requirePipelineVariables, variableRules } from './pipeline-variables.js';
import type { PipelineCreateInput } from './pipelines.types.js';
import { readConfiguration } from './read-configuration.js';
import { StartPipeline } from './start-pipeline.js';

/** Runs the configuration at the head of a ref. */
@Injectable()
export class CreatePipeline {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
    @Inject(StartPipeline) private readonly start: StartPipeline,
    @Inject(CancelRedundant) private readonly redundant: CancelRedundant,
  ) {}

  /** The id of the new pipeline. */
  async execute(ctx: RequestContext, input: PipelineCreateInput): Promise<number> {
    const project = await this.namespaces.visibleProject(ctx, input.projectPath);
    const ref: RefName = { kind: fromRefKind(input.refKind ?? RefKind.BRANCH), name: input.refName };
    const pushRole = await this.refs.pushRole(ctx, project.id, ref);
    ctx.require('pipeline:create', asPipeline(project, pushRole));
    const commit = await headCommitOf(this.database, ctx, project.id, ref);
    if (!commit) throw refuse('REF_NOT_FOUND', 'refName', `There is no ${ref.kind} of this name with a configuration.`);
    const config = readConfiguration('refName', commit.head.content, commit.files.files);
    const variables = requirePipelineVariables(input.variables ?? [], variableRules(config));
    const source = ctx.person.tokenId === null ? 'web' : 'api';
    const facts = { project, ref, refProtected: pushRole !== null, commit, config, source, variables };
    return this.database.transaction(ctx, async (inside) => {
      const id = await this.start.execute(inside, { ...facts, triggerJobId: null });
      await this.redundant.execute(inside, { id, projectId: project.id });
      return id;
    });
  }
}
