import { Inject, Injectable } from '@nestjs/common';
import { roleName } from '@lockkeeper/abilities';
import { asGroup, fromRole, Namespaces, requireDescription, requireName } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { orNameTaken, requireAbilities, requireHeld } from './custom-role-rules.js';
import { customRoleById, insertCustomRole, type CustomRoleRow } from './custom-roles.query.js';
import type { CustomRoleCreateInput } from './custom-roles.types.js';
import { lockMembership } from './members.query.js';

/** Makes a custom role of a group, which adds no more than its maker holds there. */
@Injectable()
export class CreateCustomRole {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, input: CustomRoleCreateInput): Promise<CustomRoleRow> {
    const { id: groupId } = await this.namespaces.visibleGroup(ctx, input.groupPath);
    return this.database.transaction(ctx, async (inside) => {
      await lockMembership(this.database, inside, groupId);
      const group = await this.namespaces.visibleById(inside, groupId);
      inside.require('custom_role:create', asGroup(group));
      const made = {
        name: requireName('name', input.name),
        description: requireDescription('description', input.description ?? ''),
        role: fromRole(input.role),
        abilities: requireAbilities(input.abilities),
      };
      requireHeld(inside, group, { abilities: made.abilities, field: 'abilities' });
      const id = await insertCustomRole(this.database, inside, groupId, made).catch((error: unknown) => {
        throw orNameTaken(error, made.name);
      });
      await this.events.record(inside, {
        action: 'custom_role.created',
        namespaceId: groupId,
        target: { kind: 'custom_role', id, name: made.name },
        details: { role: roleName(made.role), abilities: made.abilities },
      });
      return (await customRoleById(this.database, inside, id, 'none'))!;
    });
  }
}
