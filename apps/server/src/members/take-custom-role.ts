import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { placesOfPrevents } from './custom-roles.query.js';
import type { MemberRow } from './members.query.js';

/**
 * Judges whether somebody may take a custom role from a member. Where access rules prevent something to whoever has it,
 * that lifts them for the member: it takes who may change those rules, and nobody does it for himself.
 */
@Injectable()
export class TakeCustomRole {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  /** `kept`: the custom role that the member is to have afterwards. */
  async require(ctx: RequestContext, member: MemberRow, kept: number | null, field: string): Promise<void> {
    const role = member.custom_role;
    if (ctx.held.admin || !role || Number(role.id) === kept) return;
    const places = await placesOfPrevents(this.database, ctx, Number(role.id), member.namespace_id);
    if (places.length === 0) return;
    const found = await this.namespaces.anyByIds(ctx, places);
    const mayLift = [...found.values()].every((place) => ctx.can('access_rule:update', asNamespace(place)));
    if (mayLift && member.user_id !== ctx.person.userId) return;
    const sentence = `Access rules prevent something to whoever has the custom role ${role.name}: who may change those rules takes it away, and nobody from himself.`;
    throw refuse('CUSTOM_ROLE_PREVENTS', field, sentence);
  }
}
