import { Inject, Injectable } from '@nestjs/common';
import { asGroup } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { removeCustomRole, usesOfCustomRole, type CustomRoleRow } from './custom-roles.query.js';
import { HeldCustomRole } from './held-custom-role.js';

/** Deletes a custom role that nobody has and that no permission names. */
@Injectable()
export class DeleteCustomRole {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldCustomRole) private readonly customRoles: HeldCustomRole,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<CustomRoleRow> {
    return this.database.transaction(ctx, async (inside) => {
      const { row, group } = await this.customRoles.find(inside, id);
      inside.require('custom_role:delete', asGroup(group));
      const { members, grants, rules } = await usesOfCustomRole(this.database, inside, id);
      if (members + grants + rules > 0) {
        const named = rules > 0 ? `, and ${counted(rules, 'access rule')}` : '';
        const uses = `${counted(members, 'membership')} and ${counted(grants, 'permission')} on secrets${named}`;
        throw refuse(
          'CUSTOM_ROLE_IN_USE',
          'id',
          `The custom role ${row.name} is in use by ${uses}; change those first.`,
        );
      }
      await removeCustomRole(this.database, inside, id);
      await this.events.record(inside, {
        action: 'custom_role.deleted',
        namespaceId: group.id,
        target: { kind: 'custom_role', id, name: row.name },
        details: { abilities: row.abilities },
      });
      return row;
    });
  }
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
