import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import { mintToken } from '@lockkeeper/runner-protocol';
import { Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { NEW_RUNNER, requireLockable, settingsAfter } from './runner-settings.js';
import type { RunnerCreateInput } from './runners.inputs.js';
import { findRunner, type RunnerRow } from './runners.query.js';
import { RunnerScope } from './runners.types.js';
import { hashToken, tokenPrefix } from './token-hash.js';

export interface CreatedRunner {
  readonly runner: RunnerRow;
  /** Shown to whoever created the runner, and kept nowhere. */
  readonly token: string;
}

@Injectable()
export class CreateRunner {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, input: RunnerCreateInput): Promise<CreatedRunner> {
    const owner = await this.#owner(ctx, input);
    const settings = settingsAfter(input, NEW_RUNNER);
    const scope = input.scope.toLowerCase();
    requireLockable(input, scope);
    const token = mintToken('runner', randomBytes);
    const runner = await this.database.transaction(ctx, async (inside) => {
      const [row] = await this.database.query<{ id: number }>(
        inside,
        `INSERT INTO runners (scope, namespace_id, description, token_hash, token_prefix, tags, run_untagged, protected, locked, maximum_timeout, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
        [
          scope,
          owner?.id ?? null,
          settings.description,
          hashToken(token),
          tokenPrefix(token),
          settings.tags,
          settings.runUntagged,
          settings.protected,
          settings.locked,
          settings.maximumTimeout,
          ctx.person.userId,
        ],
      );
      const id = row?.id ?? 0;
      await this.events.record(inside, {
        action: 'runner.created',
        namespaceId: owner?.id ?? null,
        target: { kind: 'runner', id, name: settings.description || `#${id}` },
        details: { scope, ...settings },
      });
      return findRunner(this.database, inside, id);
    });
    if (!runner) throw notFound();
    return { runner, token };
  }

  /** Null: the installation. */
  async #owner(ctx: RequestContext, { scope, fullPath }: RunnerCreateInput): Promise<Namespace | null> {
    if (scope === RunnerScope.INSTANCE) {
      if (fullPath != null) throw badInput('fullPath', 'is given for the scopes GROUP and PROJECT only.');
      ctx.require('instance_runner:create', subject.instance({}));
      return null;
    }
    if (fullPath == null) throw badInput('fullPath', 'must name the group or project.');
    const owner =
      scope === RunnerScope.GROUP
        ? await this.namespaces.visibleGroup(ctx, fullPath)
        : await this.namespaces.visibleProject(ctx, fullPath);
    const { ancestorIds, archived, kind } = owner;
    const namespace = kind === 'project' ? 'project' : 'group';
    ctx.require('runner:create', subject.runner({ ancestorIds, archived, namespace }));
    return owner;
  }
}
