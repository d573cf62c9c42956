import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { pageRequest, parseId, toPage, type Page } from '../platform/graphql/index.js';
import { mayOnRunner } from './runner.policy.js';
import type { RunnersArgs } from './runners.inputs.js';
import { findRunner, listRunners, type RunnerRow, type UsableBy } from './runners.query.js';
import type { RunnerType } from './runners.types.js';
import { toRunner } from './to-runner.js';

/** Runners for somebody: those that a group or project can use, those of the installation, or one. */
@Injectable()
export class FindRunners {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async list(ctx: RequestContext, args: RunnersArgs): Promise<Page<RunnerType>> {
    const page = pageRequest(args);
    const usableBy = args.fullPath == null ? this.#ofInstance(ctx) : await this.#usableBy(ctx, args.fullPath);
    const { rows, count } = await listRunners(this.database, ctx, usableBy, page);
    return toPage(rows, page, (row) => [row.id], { map: (row) => toRunner(ctx, row, usableBy ?? undefined), count });
  }

  /** Absent and hidden answer alike. */
  async visible(ctx: RequestContext, id: string): Promise<RunnerRow> {
    const runner = await findRunner(this.database, ctx, parseId(id));
    if (!runner || !mayOnRunner(ctx, 'read', runner)) throw notFound();
    return runner;
  }

  #ofInstance(ctx: RequestContext): null {
    ctx.require('instance_runner:list', subject.instance({}));
    return null;
  }

  async #usableBy(ctx: RequestContext, fullPath: string): Promise<UsableBy> {
    const namespace = await this.namespaces.visibleNamespace(ctx, fullPath);
    ctx.require('runner:list', asNamespace(namespace));
    return { ancestorIds: namespace.ancestorIds, demo: namespace.demo };
  }
}
