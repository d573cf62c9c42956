import { Inject, Injectable } from '@nestjs/common';
import { abilityKinds, abilityNames, ActorAbilities, subject, type AbilityName } from '@lockkeeper/abilities';
import type { Impersonator, MustFirst, RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { csrfTokenOf } from './session-token.js';
import {
  MustFirstType,
  type CurrentSessionType,
  type CurrentUserType,
  type ImpersonationType,
} from './sessions.types.js';
import { User } from './user.entity.js';
import { toUserKind } from './user-kind.js';

const ON_THE_INSTALLATION = abilityNames.filter((name) =>
  (abilityKinds[name] as readonly string[]).includes('instance'),
);

/** Tells who is signed in. */
@Injectable()
export class CurrentSession {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, sessionToken: string | null): Promise<CurrentSessionType> {
    if (!ctx.actor) return { user: null, csrfToken: null, signedInBy: null, impersonation: null, mustFirst: null };
    const user = await this.database.repo(ctx, User).findOneByOrFail({ id: ctx.actor.userId });
    const bySession = ctx.actor.sessionId !== null;
    return {
      user: toCurrentUser(user, ctx.held),
      csrfToken: bySession && sessionToken ? csrfTokenOf(sessionToken) : null,
      signedInBy: bySession ? 'SESSION' : 'TOKEN',
      impersonation: toImpersonation(ctx.actor.impersonator),
      mustFirst: toMustFirst(ctx.actor.mustFirst),
    };
  }
}

export const toMustFirst = (first: MustFirst | null): MustFirstType | null =>
  first && MustFirstType[first.toUpperCase() as MustFirstType];

export function toImpersonation(by: Impersonator | null): ImpersonationType | null {
  if (!by) return null;
  const { userId, username, name, reason, until } = by;
  return { impersonator: { id: String(userId), username, name }, reason, until };
}

/** `held` may lack memberships: none of these abilities depends on one. */
export function toCurrentUser(
  user: Pick<User, 'id' | 'username' | 'name' | 'email' | 'kind' | 'admin' | 'auditor'>,
  held: ActorAbilities,
): CurrentUserType {
  const { id, username, name, email, kind, admin, auditor } = user;
  const instance = subject.instance({});
  const abilities = ON_THE_INSTALLATION.filter((ability: AbilityName) => held.can(ability as never, instance as never));
  return { id: String(id), username, name, email, kind: toUserKind(kind), admin, auditor, abilities };
}
