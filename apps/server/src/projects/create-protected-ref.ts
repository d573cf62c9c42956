import { Inject, Injectable } from '@nestjs/common';
import { roleLevel, roleName, subject } from '@lockkeeper/abilities';
import { fromRole, Namespaces, Role } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import type { ProtectedRef } from './protected-ref.entity.js';
import { ProtectedRefs } from './protected-refs.js';
import { insertProtectedRef, lockProject, type NewProtectedRef } from './protected-refs.query.js';
import type { ProtectedRefCreateInput } from './protected-refs.types.js';
import { fromRefKind } from './ref-kind.js';

const MAX_RULES = 200;

/** Protects branches or tags by a name or a pattern. */
@Injectable()
export class CreateProtectedRef {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
  ) {}

  async execute(ctx: RequestContext, input: ProtectedRefCreateInput): Promise<ProtectedRef> {
    const project = await this.namespaces.visibleProject(ctx, input.projectPath);
    const { ancestorIds, archived } = project;
    ctx.require('protected_ref:create', subject.protected_ref({ ancestorIds, archived, pushRole: null }));
    const rule = requireRule(input);
    return this.database.transaction(ctx, async (inside) => {
      await lockProject(this.database, inside, project.id);
      const { archived: archivedNow } = await this.namespaces.visibleById(inside, project.id);
      const pushRole = await this.refs.pushRoleForPattern(inside, project.id, rule);
      inside.require('protected_ref:create', subject.protected_ref({ ancestorIds, archived: archivedNow, pushRole }));
      if ((await this.refs.rulesOf(inside, project.id)).length >= MAX_RULES) {
        throw refuse('TOO_MANY_RULES', null, `A project can have ${MAX_RULES} protected refs: use a pattern.`);
      }
      const created = await insertProtectedRef(this.database, inside, project.id, rule);
      await this.events.record(inside, {
        action: 'protected_ref.created',
        namespaceId: project.id,
        target: { kind: 'protected_ref', id: created.id, name: created.pattern },
        details: { kind: rule.kind, pushRole: roleName(rule.pushRole) },
      });
      return created;
    });
  }
}

function requireRule(input: ProtectedRefCreateInput): NewProtectedRef {
  const { pattern } = input;
  if (pattern.length < 1 || pattern.length > 255 || /[\p{Cc}\p{Cs}\s]/u.test(pattern)) {
    throw badInput('pattern', 'must have 1 to 255 characters and no spaces or control characters.');
  }
  const pushRole = fromRole(input.pushRole ?? Role.MAINTAINER);
  if (pushRole < roleLevel('developer')) throw badInput('pushRole', 'must be DEVELOPER, MAINTAINER or OWNER.');
  return { kind: fromRefKind(input.kind), pattern, pushRole };
}
