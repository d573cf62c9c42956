import { Inject, Injectable } from '@nestjs/common';
import { roleName } from '@lockkeeper/abilities';
import type { Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import type { Principal } from './principal.js';
import { customRoleAsPrincipal, userAsPrincipal } from './secret-grants.query.js';

/** Looks up whom a grant is to be made to. */
@Injectable()
export class Principals {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The name, when a grant to it would count in the namespace. */
  async requireHere(ctx: RequestContext, namespace: Namespace, principal: Principal): Promise<string> {
    const { kind, id } = principal;
    if (kind === 'role') return roleName(id);
    const find = kind === 'user' ? userAsPrincipal : customRoleAsPrincipal;
    const found = await find(this.database, ctx, id, namespace.ancestorIds);
    if (found?.here) return found.name;
    // The same for a user who is elsewhere and for one who is not at all: nobody can ask who there is.
    if (kind === 'user') {
      throw refuse('NOT_A_MEMBER', 'principal', `The user must be a member of ${namespace.fullPath} or a group above.`);
    }
    const sentence = `There is no such custom role in the groups above ${namespace.fullPath}.`;
    throw refuse('CUSTOM_ROLE_UNKNOWN', 'principal', sentence);
  }
}
