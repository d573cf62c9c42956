import { toSql, type ActorAbilities } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { unhidden } from '../secrets/index.js';
import type { Database } from '../platform/database/index.js';

export interface AuditEventRow {
  readonly id: number;
  readonly occurred_at: Date;
  readonly action: string;
  readonly outcome: string;
  readonly actor_id: number | null;
  readonly actor_name: string;
  readonly username: string | null;
  readonly user_name: string | null;
  readonly full_path: string | null;
  readonly target_kind: string;
  readonly target_id: string;
  readonly target_name: string;
  readonly details: Record<string, unknown> | null;
  readonly ip: string | null;
  readonly request_id: string;
  readonly impersonator_id: number | null;
  readonly impersonator_name: string | null;
  readonly impersonator_full_name: string | null;
}

export interface AuditFilter {
  /** That namespace and all below it; null: everything. */
  readonly namespaceId: number | null;
  readonly actor: string | null;
  /** An action, or its first part for all of them. */
  readonly action: string | null;
  /** One thing alone. */
  readonly target: { readonly kind: string; readonly id: string } | null;
  readonly beforeId: string | number | null;
  readonly limit: number;
}

/** Newest first. Rows of a namespace are shown only where the rules of `audit:list` allow it, one by one. */
export function auditEvents(database: Database, ctx: RequestContext, filter: AuditFilter): Promise<AuditEventRow[]> {
  const parameters: unknown[] = [filter.beforeId, filter.actor, filter.action, filter.limit];
  const within = filter.namespaceId === null ? '' : `AND ${visibleBelow(ctx.held, filter.namespaceId, parameters)}`;
  const about = filter.target === null ? '' : `AND ${isTarget(filter.target, parameters)}`;
  const seen = ctx.held.ruled('secret:read', 'secret') ? `AND ${unhiddenTarget(ctx, parameters)}` : '';
  return database.query<AuditEventRow>(
    ctx,
    `SELECT e.id, e.occurred_at, e.action, e.outcome, e.actor_id, e.actor_name, u.username, u.name AS user_name,
            n.full_path, e.target_kind, e.target_id, e.target_name, e.details, e.ip, e.request_id,
            e.impersonator_id, e.impersonator_name, i.name AS impersonator_full_name
     FROM audit_events e
     LEFT JOIN users u ON u.id = e.actor_id
     LEFT JOIN users i ON i.id = e.impersonator_id
     LEFT JOIN namespaces n ON n.id = e.namespace_id
     WHERE ($1::bigint IS NULL OR e.id < $1)
       AND ($2::text IS NULL OR lower($2) IN (lower(e.actor_name), lower(e.impersonator_name)))
       AND ($3::text IS NULL OR e.action = $3 OR starts_with(e.action, $3 || '.'))
       ${about} ${within} ${seen}
     ORDER BY e.id DESC LIMIT $4`,
    parameters,
  );
}

function isTarget({ kind, id }: { readonly kind: string; readonly id: string }, parameters: unknown[]): string {
  return `e.target_kind = $${parameters.push(kind)} AND e.target_id = $${parameters.push(id)}`;
}

/** Of the secret that an event is about, or that its details name: requests for access and broken glass do. */
const ABOUT_ID = `CASE WHEN e.target_kind = 'secret' THEN e.target_id ELSE e.details->>'secretId' END`;
const ABOUT_NAME = `CASE WHEN e.target_kind = 'secret' THEN e.target_name ELSE e.details->>'secret' END`;
const ofTarget = (expression: string): string =>
  `(SELECT ${expression} FROM secrets y JOIN namespaces x ON x.id = y.namespace_id WHERE y.id = (${ABOUT_ID})::uuid)`;

/** An event about a secret tells its name. Of one that is gone only the name is known, and where it was. */
function unhiddenTarget(ctx: RequestContext, parameters: unknown[]): string {
  const columns = {
    ancestorIds: `coalesce(${ofTarget('x.ancestor_ids')}, n.ancestor_ids)`,
    secretId: ABOUT_ID,
    name: ABOUT_NAME,
    environmentScope: `coalesce(${ofTarget('y.environment_scope')}, e.details->>'environmentScope')`,
    tags: ofTarget('y.tags'),
    isProtected: ofTarget('y.protected'),
  };
  return `CASE WHEN ${ABOUT_ID} IS NOT NULL THEN ${unhidden(ctx, columns)(parameters)} ELSE true END`;
}

function visibleBelow(held: ActorAbilities, namespaceId: number, parameters: unknown[]): string {
  const below = `b.ancestor_ids @> ARRAY[$${parameters.push(namespaceId)}::bigint]`;
  const kinds = (['group', 'project'] as const).map((kind) => {
    const { text, params } = toSql(held, 'audit:list', {
      kind,
      columns: { ancestorIds: 'b.ancestor_ids', archived: 'b.archived' },
      firstParameter: parameters.length + 1,
    });
    parameters.push(...params);
    return `(b.kind = '${kind}' AND ${text})`;
  });
  return `e.namespace_id IN (SELECT b.id FROM namespaces b WHERE ${below} AND (${kinds.join(' OR ')}))`;
}
