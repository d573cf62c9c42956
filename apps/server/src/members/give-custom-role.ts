import { Inject, Injectable } from '@nestjs/common';
import { roleName } from '@lockkeeper/abilities';
import type { Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { requireHeld } from './custom-role-rules.js';
import { customRoleById, type CustomRoleRow } from './custom-roles.query.js';

/** Judges whether somebody may give a custom role to a member of a namespace. It stays as it is until the transaction ends. */
@Injectable()
export class GiveCustomRole {
  constructor(@Inject(Database) private readonly database: Database) {}

  async require(ctx: RequestContext, namespace: Namespace, id: number): Promise<CustomRoleRow> {
    const found = await customRoleById(this.database, ctx, id, 'give');
    if (!found || !namespace.ancestorIds.includes(found.group_id)) {
      const sentence = `There is no such custom role in the groups above ${namespace.fullPath}.`;
      throw refuse('CUSTOM_ROLE_UNKNOWN', 'customRoleId', sentence);
    }
    requireHeld(ctx, namespace, { abilities: found.abilities, field: 'customRoleId' });
    return found;
  }
}

/** The role of a member is the one that his custom role adds to. */
export function requireBase(customRole: CustomRoleRow, role: number): void {
  if (customRole.role === role) return;
  const sentence = `The custom role ${customRole.name} adds to the role ${roleName(customRole.role)}, not to another one.`;
  throw refuse('ROLE_MISMATCH', 'role', sentence);
}
