import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../context/index.js';
import { Database } from '../database/index.js';

/** What happened, in the past tense (`secret.revealed`). Never a value: `details` holds names, ids and settings only. */
export interface AuditFact {
  readonly action: string;
  readonly outcome?: 'success' | 'refused' | 'failed';
  readonly namespaceId?: number | null;
  readonly target: { readonly kind: string; readonly id: string | number; readonly name: string };
  readonly details?: Readonly<Record<string, unknown>>;
  /** For acts before anybody is signed in: the name that was given. */
  readonly actorName?: string;
}

/** Writes the audit trail in the same transaction as the change it tells of. */
@Injectable()
export class EventLog {
  constructor(@Inject(Database) private readonly database: Database) {}

  async record(ctx: RequestContext, fact: AuditFact): Promise<void> {
    await this.database.query(ctx, `INSERT INTO audit_events (${COLUMNS}) VALUES (${PLACES})`, valuesOf(ctx, fact));
  }

  /** One row each, in their order, by one statement. */
  async recordAll(ctx: RequestContext, facts: readonly AuditFact[]): Promise<void> {
    if (facts.length === 0) return;
    const rows = facts.map((fact) => valuesOf(ctx, fact));
    const columns = TYPES.map((type, at) => `$${at + 1}::${type}[]`).join(', ');
    await this.database.query(
      ctx,
      `INSERT INTO audit_events (${COLUMNS}) SELECT * FROM unnest(${columns})`,
      TYPES.map((_, at) => rows.map((row) => row[at])),
    );
  }
}

const COLUMNS = `action, outcome, actor_id, actor_name, namespace_id, target_kind, target_id, target_name, details, ip,
  request_id, impersonator_id, impersonator_name`;
const ABOUT = ['text', 'text', 'bigint', 'text', 'bigint', 'text', 'text', 'text', 'jsonb', 'text', 'text'];
const TYPES = [...ABOUT, 'bigint', 'text'];
const PLACES = TYPES.map((_, at) => `$${at + 1}`).join(', ');

const valuesOf = (ctx: RequestContext, fact: AuditFact): unknown[] => [
  fact.action,
  fact.outcome ?? 'success',
  ctx.actor?.userId ?? null,
  ctx.actor?.username ?? fact.actorName ?? 'system',
  fact.namespaceId ?? null,
  fact.target.kind,
  String(fact.target.id),
  fact.target.name,
  JSON.stringify(fact.details ?? {}),
  ctx.ip,
  ctx.requestId,
  ctx.actor?.impersonator?.userId ?? null,
  ctx.actor?.impersonator?.username ?? null,
];
