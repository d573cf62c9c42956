import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, asProject, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { hiddenAmong } from '../secrets/index.js';
import { badInput, notFound } from '../platform/errors/index.js';
import { pageRequest, parseId, toPage, type Page, type PageArgs } from '../platform/graphql/index.js';
import { toRefKind } from '../projects/index.js';
import { toUserCore } from '../sessions/index.js';
import { SecretUse, SecretUseOutcome } from './releases.types.js';
import { listSecretUses, type SecretUseRow, type UsesOf } from './secret-uses.query.js';

export interface UsesQuestion {
  readonly secretId?: string | null;
  readonly jobId?: string | null;
  readonly pipelineId?: string | null;
  readonly projectPath?: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The use log of a secret, a job, a pipeline or a project, for those who may see it there. */
@Injectable()
export class ListSecretUses {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, question: UsesQuestion, args: PageArgs): Promise<Page<SecretUse>> {
    const page = pageRequest(args);
    const of = await this.#of(ctx, question);
    const rows = await listSecretUses(this.database, ctx, of, page);
    return toPage(rows, page, (row) => [row.id], { map: toSecretUse });
  }

  async #of(ctx: RequestContext, question: UsesQuestion): Promise<UsesOf> {
    const given = Object.values(question).filter((part) => part !== null && part !== undefined);
    if (given.length !== 1)
      throw badInput('secretId', 'give exactly one of secretId, jobId, pipelineId and projectPath.');
    const { secretId, jobId, pipelineId } = question;
    if (secretId) return { by: 'secret', id: await this.#visible(ctx, 'secrets', secretId) };
    if (jobId) return { by: 'job', id: await this.#visible(ctx, 'jobs', String(parseId(jobId))) };
    if (pipelineId) return { by: 'pipeline', id: await this.#visible(ctx, 'pipelines', String(parseId(pipelineId))) };
    const project = await this.namespaces.visibleProject(ctx, question.projectPath ?? '');
    ctx.require('secret_use:list', asProject(project));
    return { by: 'project', id: project.id };
  }

  async #visible(ctx: RequestContext, table: 'secrets' | 'jobs' | 'pipelines', id: string): Promise<string> {
    if (table === 'secrets' && !UUID.test(id)) throw notFound();
    const column = table === 'secrets' ? 'namespace_id' : 'project_id';
    const rows = await this.database.query<{ owner: number }>(
      ctx,
      `SELECT ${column} AS owner FROM ${table} WHERE id = $1`,
      [id],
    );
    const owner = rows[0];
    if (!owner) throw notFound();
    const namespace = await this.namespaces.visibleById(ctx, owner.owner);
    ctx.requireVisible('secret_use:list', asNamespace(namespace));
    if (table === 'secrets' && (await hiddenAmong(this.database, ctx, [id])).size > 0) throw notFound();
    return id;
  }
}

function toSecretUse(row: SecretUseRow): SecretUse {
  return {
    id: String(row.id),
    occurredAt: row.occurred_at,
    outcome: row.outcome === 'released' ? SecretUseOutcome.RELEASED : SecretUseOutcome.WITHHELD,
    phase: row.phase,
    channel: row.channel,
    code: row.code,
    rule: row.rule,
    sentence: row.sentence,
    variable: row.variable,
    secretName: row.secret_name,
    secretId: row.secret_id,
    environmentScope: row.environment_scope,
    versionNumber: row.version_number,
    projectPath: row.project_path,
    pipelineId: String(row.pipeline_id),
    jobId: String(row.job_id),
    jobName: row.job_name,
    refKind: toRefKind(row.ref_kind),
    refName: row.ref_name,
    sha: row.sha,
    environment: row.environment,
    source: row.source,
    actor:
      row.actor_username === null
        ? null
        : { id: String(row.actor_id), username: row.actor_username, name: row.actor_name ?? row.actor_username },
    impersonator: toUserCore({
      id: row.impersonator_id,
      username: row.impersonator_username,
      name: row.impersonator_name,
    }),
    approvedBy: toUserCore({ id: row.approved_by, username: row.approver_username, name: row.approver_name }),
    runnerId: row.runner_id === null ? null : String(row.runner_id),
  };
}
