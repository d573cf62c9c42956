import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces, requireDescription, requireName, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { orNameTaken, requireAbilities, requireHeld } from './custom-role-rules.js';
import { customRoleById, namespacesWithHolders, updateCustomRole, type CustomRoleRow } from './custom-roles.query.js';
import type { CustomRoleUpdateInput } from './custom-roles.types.js';
import { HeldCustomRole } from './held-custom-role.js';

/** Changes a custom role for all who have it, at once. What it adds anew, its changer must hold. */
@Injectable()
export class UpdateCustomRole {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldCustomRole) private readonly customRoles: HeldCustomRole,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, id: number, input: CustomRoleUpdateInput): Promise<CustomRoleRow> {
    return this.database.transaction(ctx, async (inside) => {
      const { row, group } = await this.customRoles.find(inside, id);
      inside.require('custom_role:update', asGroup(group));
      const next = {
        name: input.name == null ? row.name : requireName('name', input.name),
        description: input.description == null ? row.description : requireDescription('description', input.description),
        abilities: input.abilities == null ? row.abilities : requireAbilities(input.abilities),
      };
      const widened = next.abilities.filter((name) => !row.abilities.includes(name));
      await this.#requireHeld(inside, group, { id, widened });
      await updateCustomRole(this.database, inside, id, next).catch((error: unknown) => {
        throw orNameTaken(error, next.name);
      });
      await this.events.record(inside, {
        action: 'custom_role.updated',
        namespaceId: group.id,
        target: { kind: 'custom_role', id, name: next.name },
        details: { abilities: next.abilities, previousAbilities: row.abilities, previousName: row.name },
      });
      return (await customRoleById(this.database, inside, id, 'none'))!;
    });
  }

  /** In its group, and wherever somebody has it now: below, less may be held than above. */
  async #requireHeld(
    ctx: RequestContext,
    group: Namespace,
    { id, widened }: { id: number; widened: readonly string[] },
  ): Promise<void> {
    if (widened.length === 0) return;
    requireHeld(ctx, group, { abilities: widened, field: 'abilities' });
    const ids = await namespacesWithHolders(this.database, ctx, id);
    const places = await this.namespaces.anyByIds(ctx, ids);
    for (const place of places.values()) requireHeld(ctx, place, { abilities: widened, field: 'abilities' });
  }
}
