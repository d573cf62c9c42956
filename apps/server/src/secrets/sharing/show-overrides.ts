import { Inject, Injectable } from '@nestjs/common';
import { scopesIntersect } from '@lockkeeper/release';
import { gather, type RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { groupSecretsAbove, projectSecretsBelow, type OtherSideRow } from './sharing.query.js';

export const MOST_OVERRIDES = 100;
const LOOKED_AT = 2 * MOST_OVERRIDES;

/**
 * Shows which secrets of a project stand before which of a group, where a job asks with `source: inherit`. Scopes are
 * compared by the gate's own matcher. One statement for all secrets of an answer.
 */
@Injectable()
export class ShowOverrides {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The group secrets above a project's secret, nearest first. */
  async of(ctx: RequestContext, secretId: string): Promise<readonly OtherSideRow[]> {
    const load = async (ids: readonly string[]) => bySecret(await groupSecretsAbove(this.database, ctx, ids));
    return (await gather(ctx, 'secrets-above', secretId, load)) ?? [];
  }

  /** The secrets of projects below a group's secret, by path: of projects whose secrets the viewer may list. */
  async over(ctx: RequestContext, secretId: string): Promise<readonly OtherSideRow[]> {
    const load = async (secretIds: readonly string[]) =>
      bySecret(await projectSecretsBelow(this.database, ctx, { secretIds, most: LOOKED_AT }));
    return (await gather(ctx, 'secrets-below', secretId, load)) ?? [];
  }
}

function bySecret(rows: readonly OtherSideRow[]): ReadonlyMap<string, OtherSideRow[]> {
  const found = new Map<string, OtherSideRow[]>();
  for (const row of rows) {
    if (!scopesIntersect(row.own_scope, row.environment_scope)) continue;
    const known = found.get(row.secret_id);
    if (known) known.push(row);
    else found.set(row.secret_id, [row]);
  }
  return found;
}
