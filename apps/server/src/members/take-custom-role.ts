import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { placesOfPrevents } from './custom-roles.query.js';
import { isLeftWithSomething, type MemberRow } from './members.query.js';

/** What a member is to have afterwards: another custom role or none, or no membership at all. */
type Left = { readonly customRoleId: number | null } | 'nothing';

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

  async require(ctx: RequestContext, member: MemberRow, left: Left, field: string): Promise<void> {
    const role = member.custom_role;
    if (ctx.held.admin || !role || (left !== 'nothing' && Number(role.id) === left.customRoleId)) return;
    const places = await placesOfPrevents(this.database, ctx, Number(role.id), member.namespace_id);
    if (places.length === 0) return;
    if (member.user_id !== ctx.person.userId && (await this.#mayTake(ctx, member, places, left))) return;
    const sentence = `Access rules prevent something to whoever has the custom role ${role.name}: who may change those rules takes it away, and nobody from himself.`;
    throw refuse('CUSTOM_ROLE_PREVENTS', field, sentence);
  }

  async #mayTake(ctx: RequestContext, member: MemberRow, placeIds: readonly number[], left: Left): Promise<boolean> {
    const found = await this.namespaces.anyByIds(ctx, placeIds);
    const mayAll = (ability: 'access_rule:update' | 'access_rule:delete'): boolean =>
      [...found.values()].every((place) => ctx.can(ability, asNamespace(place)));
    if (mayAll('access_rule:update')) return true;
    // Where it is archived nobody changes rules; who may end them may still end a membership that is all there is: it lifts nothing.
    if (left !== 'nothing' || !mayAll('access_rule:delete')) return false;
    return !(await isLeftWithSomething(this.database, ctx, member));
  }
}
