import { Inject, Injectable } from '@nestjs/common';
import type { Actor, RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, forbidden, refuse, unauthenticated } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { digestOfAccessToken, mintAccessToken } from './access-token.js';
import { PersonalAccessToken } from './personal-access-token.entity.js';
import type { PersonalAccessTokenCreateInput } from './sessions.inputs.js';

const SCOPES = ['api', 'read_api'];
const MAX_DAYS = 400;
const MAX_TOKENS = 200;

export interface CreatedToken {
  readonly token: string;
  readonly stored: PersonalAccessToken;
}

/** Makes a personal access token. The answer is the only place where it is ever shown. */
@Injectable()
export class CreatePersonalAccessToken {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, input: PersonalAccessTokenCreateInput): Promise<CreatedToken> {
    const actor = ctx.person;
    const scopes = requireScopes(input.scopes);
    const name = requireName(input.name);
    requireExpiry(input.expiresAt ?? null, ctx.now());
    requireNoMoreThanOwn(actor, scopes);
    const token = mintAccessToken();
    const stored = await this.database.transaction(ctx, async (inside) => {
      const tokens = this.database.repo(inside, PersonalAccessToken);
      const expiresAt = await this.noLaterThanOwn(inside, input.expiresAt ?? null);
      await this.requireRoom(inside, actor.userId);
      const { identifiers } = await tokens.insert({
        userId: actor.userId,
        name,
        scopes,
        expiresAt,
        tokenHash: digestOfAccessToken(token)!,
      });
      const id = Number(identifiers[0]?.['id']);
      await this.events.record(inside, {
        action: 'personal_access_token.created',
        target: { kind: 'personal_access_token', id, name },
        details: { scopes, expiresAt: expiresAt?.toISOString() ?? null },
      });
      return tokens.findOneByOrFail({ id });
    });
    return { token, stored };
  }

  /** A token that makes another one must not outlive itself by it. */
  private async noLaterThanOwn(ctx: RequestContext, asked: Date | null): Promise<Date | null> {
    const { tokenId } = ctx.person;
    if (tokenId === null) return asked;
    const own = await this.database.repo(ctx, PersonalAccessToken).findOneBy({ id: tokenId });
    if (!own) throw unauthenticated();
    if (own.expiresAt === null || (asked !== null && asked <= own.expiresAt)) return asked;
    throw refuse(
      'EXPIRY_REFUSED',
      'expiresAt',
      `A token made by a token ends no later than that one, on ${own.expiresAt.toISOString()}.`,
    );
  }

  private async requireRoom(ctx: RequestContext, userId: number): Promise<void> {
    await this.database.query(ctx, 'SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [userId]);
    const [row] = await this.database.query<{ count: number }>(
      ctx,
      `SELECT count(*)::int AS count FROM personal_access_tokens
       WHERE user_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [userId],
    );
    if (row && row.count < MAX_TOKENS) return;
    throw refuse('TOO_MANY_TOKENS', null, `A user may have ${MAX_TOKENS} active tokens: revoke one first.`);
  }
}

function requireScopes(scopes: readonly string[]): string[] {
  const wrong = scopes.length === 0 || scopes.some((scope) => !SCOPES.includes(scope));
  if (wrong) throw badInput('scopes', 'must be one or both of api, read_api.');
  return SCOPES.filter((scope) => scopes.includes(scope));
}

function requireName(name: string): string {
  const trimmed = name.trim();
  const fits = trimmed.length >= 1 && trimmed.length <= 255 && !/[\p{Cc}\p{Cs}]/u.test(trimmed);
  if (!fits) throw badInput('name', 'must be 1 to 255 characters without control characters.');
  return trimmed;
}

function requireExpiry(expiresAt: Date | null, now: Date): void {
  if (expiresAt === null) return;
  if (expiresAt <= now) throw badInput('expiresAt', 'must be in the future.');
  if (expiresAt.getTime() > now.getTime() + MAX_DAYS * 86_400_000) {
    throw badInput('expiresAt', `must be at most ${MAX_DAYS} days away.`);
  }
}

/** Nobody makes a token that may do more than what he came with; and a token that only reads makes nothing. */
function requireNoMoreThanOwn(actor: Actor, scopes: readonly string[]): void {
  // Who owns the program makes its tokens.
  if (actor.kind !== 'person') throw forbidden('personal_access_token:create');
  const own = actor.scopes;
  if (own === null) return;
  const covered = scopes.every((scope) => own.includes(scope) || own.includes('api'));
  if (!covered || !own.includes('api')) throw forbidden('personal_access_token:create');
}
