import { Inject, Injectable } from '@nestjs/common';
import { mayGrantRole, roleName } from '@lockkeeper/abilities';
import { asNamespace, fromRole, Namespaces, type Namespace } from '../groups/index.js';
import { requireNothingKept } from '../members/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { forbidden, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { digestOfAccessToken, mintAccessToken, randomCharacters } from '../sessions/index.js';
import {
  countActiveTokens,
  insertBotMember,
  insertProgram,
  insertToken,
  lockOwner,
  tokenById,
  type TokenRow,
} from './access-tokens.query.js';
import type { AccessTokenCreateInput } from './access-tokens.types.js';
import { requireEndWithinOwn, requirePerson, requireWishes, type TokenWishes } from './token-rules.js';

const MOST_ACTIVE = 100;

export interface MadeToken {
  readonly token: string;
  readonly row: TokenRow;
}

/** Makes a token of a group or project: with a bot of its own, whose role there is no higher than the maker's. */
@Injectable()
export class CreateAccessToken {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, input: AccessTokenCreateInput): Promise<MadeToken> {
    const namespace = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    requirePerson(ctx, 'access_token:create');
    ctx.require('access_token:create', asNamespace(namespace));
    const role = fromRole(input.role);
    const wishes = requireWishes(ctx, input);
    const token = mintAccessToken();
    return this.database.transaction(ctx, async (inside) => {
      await lockOwner(this.database, inside, namespace.id);
      const held = await this.namespaces.visibleById(inside, namespace.id);
      inside.require('access_token:create', asNamespace(held));
      requireWithinOwn(inside, held, role);
      requireNothingKept(inside, held, role);
      await requireEndWithinOwn(this.database, inside, wishes.expiresAt);
      await this.requireRoom(inside, held.id);
      const id = await this.insert(inside, held, { ...wishes, role, digest: digestOfAccessToken(token)! });
      const row = (await tokenById(this.database, inside, id))!;
      await this.record(inside, row, role);
      return { token, row };
    });
  }

  private async requireRoom(ctx: RequestContext, namespaceId: number): Promise<void> {
    const count = await countActiveTokens(this.database, ctx, { column: 'managed_by', id: namespaceId });
    if (count < MOST_ACTIVE) return;
    throw refuse('TOO_MANY_TOKENS', null, `One may have ${MOST_ACTIVE} active tokens: revoke one first.`);
  }

  private async insert(
    ctx: RequestContext,
    { id: managedBy, kind }: Namespace,
    { role, expiresAt, name, ...wishes }: TokenWishes & { role: number; digest: Buffer },
  ): Promise<number> {
    const username = `${kind}_${managedBy}_bot_${randomCharacters(12)}`;
    const userId = (await insertProgram(this.database, ctx, { kind: 'bot', username, name, managedBy }))!;
    await insertBotMember(this.database, ctx, { namespaceId: managedBy, userId, role, expiresAt });
    return insertToken(this.database, ctx, { ...wishes, userId, name, expiresAt });
  }

  private record(ctx: RequestContext, row: TokenRow, role: number): Promise<void> {
    return this.events.record(ctx, {
      action: 'access_token.created',
      namespaceId: row.managed_by,
      target: { kind: 'access_token', id: row.id, name: row.name },
      details: {
        role: roleName(role),
        scopes: row.scopes,
        expiresAt: row.expires_at?.toISOString() ?? null,
        bot: row.username,
      },
    });
  }
}

function requireWithinOwn(ctx: RequestContext, namespace: Namespace, role: number): void {
  const within = role <= ctx.held.roleOn(namespace.ancestorIds);
  if (!within || !mayGrantRole(ctx.held, asNamespace(namespace), role)) throw forbidden('member:create');
}
