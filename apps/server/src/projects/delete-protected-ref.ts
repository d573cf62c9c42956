import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import { asProject, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { ProtectedRef } from './protected-ref.entity.js';
import { ProtectedRefs } from './protected-refs.js';
import { lockProject } from './protected-refs.query.js';
import type { RefKindColumn } from './ref-kind.js';

/** Lifts a protection. Who may not push where it matches may not lift it. */
@Injectable()
export class DeleteProtectedRef {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<ProtectedRef> {
    return this.database.transaction(ctx, async (inside) => {
      const rules = this.database.repo(inside, ProtectedRef);
      const found = await rules.findOneBy({ id });
      if (!found) throw notFound();
      await lockProject(this.database, inside, found.projectId);
      const project = await this.namespaces.visibleById(inside, found.projectId);
      inside.requireVisible('protected_ref:list', asProject(project));
      const rule = await rules.findOneBy({ id });
      if (!rule) throw notFound();
      const { ancestorIds, archived } = project;
      const pattern = { kind: rule.kind as RefKindColumn, pattern: rule.pattern };
      const pushRole = await this.refs.pushRoleForPattern(inside, project.id, pattern);
      inside.require('protected_ref:delete', subject.protected_ref({ ancestorIds, archived, pushRole }));
      await rules.delete({ id });
      await this.events.record(inside, {
        action: 'protected_ref.deleted',
        namespaceId: project.id,
        target: { kind: 'protected_ref', id, name: rule.pattern },
        details: { kind: rule.kind },
      });
      return rule;
    });
  }
}
