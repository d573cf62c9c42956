import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import type { ValueRules } from './value-rules.js';

export async function setManagerRules(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  rules: ValueRules | null,
): Promise<void> {
  await database.query(ctx, 'UPDATE secrets_managers SET value_rules = $2 WHERE namespace_id = $1', [
    namespaceId,
    rules && JSON.stringify(rules),
  ]);
}
