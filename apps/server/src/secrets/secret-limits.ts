import { Inject, Injectable } from '@nestjs/common';
import type { Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { Settings } from '../settings/index.js';
import { countUpTo, lockCount } from './secret-limits.query.js';

/**
 * Creators of one secret do not wait for each other as long as there is room for this many: for one call that creates
 * many, which always waits, and for more single ones than a server has connections for.
 */
const FAR = 2_000;

/** Holds the number of live secrets of an owner to the limit in the settings. */
@Injectable()
export class SecretLimits {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /** Inside the transaction that adds them, before it does. */
  async requireRoom(ctx: RequestContext, namespace: Namespace, adding: number): Promise<void> {
    if (adding <= 0) return;
    const numbers = await this.settings.numbers(ctx);
    const setting = namespace.kind === 'project' ? 'projectSecretsLimit' : 'groupSecretsLimit';
    const limit = numbers[setting];
    if (limit === 0) return;
    if (adding === 1 && (await this.#count(ctx, namespace, limit)) + FAR <= limit) return;
    await lockCount(this.database, ctx, namespace.id);
    const count = await this.#count(ctx, namespace, limit);
    if (count + adding <= limit) return;
    const kind = namespace.kind === 'project' ? 'project' : 'group';
    throw refuse(
      'LIMIT_REACHED',
      null,
      `A ${kind} may own ${limit} secrets (${setting}); ${namespace.fullPath} has room for ${Math.max(0, limit - count)} more.`,
    );
  }

  #count(ctx: RequestContext, namespace: Namespace, limit: number): Promise<number> {
    return countUpTo(this.database, ctx, namespace.id, limit + 1);
  }
}
