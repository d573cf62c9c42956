import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { auditEvents, namespaceByPath } from './audit-events.query.js';
import { toAuditEvent, type AuditEventsArgs, type AuditEventType } from './audit.types.js';

/** What happened in a namespace and below, or, for administrators, everywhere. */
@Injectable()
export class ListAuditEvents {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, args: AuditEventsArgs): Promise<Page<AuditEventType>> {
    const page = pageRequest(args);
    const namespaceId = await this.requireNamespace(ctx, args.fullPath ?? null);
    const rows = await auditEvents(this.database, ctx, {
      namespaceId,
      actor: args.actor?.trim() || null,
      action: args.action?.trim() || null,
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
    const row = await namespaceByPath(this.database, ctx, fullPath);
    if (!row) throw notFound();
    const ancestorIds = row.ancestor_ids;
    if (row.kind === 'group') {
      const group = subject.group({ ancestorIds });
      ctx.requireVisible('group:read', group);
      ctx.require('audit:list', group);
    } else {
      const project = subject.project({ ancestorIds, archived: row.archived });
      ctx.requireVisible('project:read', project);
      ctx.require('audit:list', project);
    }
    return row.id;
  }
}
