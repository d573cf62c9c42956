import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import { asGroup, asProject, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput } from '../platform/errors/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { auditEvents } from './audit-events.query.js';
import { toAuditEvent, type AuditEventsArgs, type AuditEventType } from './audit.types.js';

function targetOf({ targetKind, targetId }: AuditEventsArgs): { kind: string; id: string } | null {
  const kind = targetKind?.trim() || null;
  const id = targetId?.trim() || null;
  if ((kind === null) !== (id === null))
    throw badInput(kind === null ? 'targetKind' : 'targetId', 'give targetKind and targetId together.');
  return kind === null || id === null ? null : { kind, id };
}

/** What happened in a namespace and below, or, for administrators, everywhere. */
@Injectable()
export class ListAuditEvents {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, args: AuditEventsArgs): Promise<Page<AuditEventType>> {
    const page = pageRequest(args);
    const namespaceId = await this.requireNamespace(ctx, args.fullPath ?? null);
    const rows = await auditEvents(this.database, ctx, {
      namespaceId,
      actor: args.actor?.trim() || null,
      action: args.action?.trim() || null,
      target: targetOf(args),
      beforeId: page.after?.[0] ?? null,
      limit: page.size + 1,
    });
    return toPage(rows, page, (row) => [row.id], { map: toAuditEvent });
  }

  private async requireNamespace(ctx: RequestContext, fullPath: string | null): Promise<number | null> {
    if (fullPath === null) {
      ctx.require('audit:list', subject.instance({}));
      return null;
    }
    const namespace = await this.namespaces.visibleNamespace(ctx, fullPath);
    if (namespace.kind === 'group') ctx.require('audit:list', asGroup(namespace));
    else ctx.require('audit:list', asProject(namespace));
    return namespace.id;
  }
}
