import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { ProtectedRef } from './protected-ref.entity.js';
import type { RefKindColumn } from './ref-kind.js';

const UNIQUE_VIOLATION = '23505';

export interface NewProtectedRef {
  readonly kind: RefKindColumn;
  readonly pattern: string;
  readonly pushRole: number;
}

export async function insertProtectedRef(
  database: Database,
  ctx: RequestContext,
  projectId: number,
  rule: NewProtectedRef,
): Promise<ProtectedRef> {
  const rules = database.repo(ctx, ProtectedRef);
  const { identifiers } = await rules.insert({ projectId, ...rule }).catch((error: { code?: string }) => {
    if (error.code !== UNIQUE_VIOLATION) throw error;
    throw refuse('PATTERN_TAKEN', 'pattern', `The ${rule.kind} pattern ${rule.pattern} is protected already.`);
  });
  return rules.findOneByOrFail({ id: Number(identifiers[0]?.['id']) });
}

/** Rules about one project change one after the other: who may change one depends on the others. */
export async function lockProject(database: Database, ctx: RequestContext, projectId: number): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM namespaces WHERE id = $1 FOR NO KEY UPDATE', [projectId]);
}
