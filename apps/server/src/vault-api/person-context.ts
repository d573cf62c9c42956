import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Identity } from '../platform/authn/index.js';
import { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault } from '../platform/errors/index.js';
import { ACCESS_TOKEN_FORM, IdentifyToken } from '../sessions/index.js';
import { PersonTokens, type PersonClaims } from './person-tokens.js';
import { isRevoked } from './revoked-tokens.query.js';
import type { OwnerId } from '../secrets/index.js';
import { ownerText, readOwner } from './secret-owner.js';

/** Somebody at the facade, by an access token of his own or by a facade token made with it. */
export interface PersonAtDoor {
  readonly ctx: RequestContext;
  /** Null for an access token itself, which is for every owner. */
  readonly claims: PersonClaims | null;
  /** Whose secrets are meant: a facade token's, or for an access token the namespace that is sent along. */
  readonly owner: OwnerId | null;
}

/** OpenBao says this of whatever is wrong with a token. */
const denied = (): Fault => new Fault('FORBIDDEN', 'permission denied');

/** Tells who reads as a person. Everything is asked anew at every read: token, person and rights. */
@Injectable()
export class PersonContext {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(IdentifyToken) private readonly people: IdentifyToken,
    @Inject(PersonTokens) private readonly tokens: PersonTokens,
  ) {}

  async of(ctx: RequestContext, request: FastifyRequest): Promise<PersonAtDoor> {
    const token = shownToken(request);
    if (token === null) throw denied();
    if (ACCESS_TOKEN_FORM.test(token)) {
      const by = as(ctx, await this.#byAccessToken(token));
      return { ctx: by, claims: null, owner: readOwner(sentNamespace(request)) };
    }
    const claims = await this.claimsOf(token);
    if (!claims) throw denied();
    requireNamespace(request, claims.owner);
    const identity = await this.people.byId(claims.accessTokenId);
    if (!identity) throw denied();
    return { ctx: as(ctx, identity), claims, owner: claims.owner };
  }

  /** Null for a token that is not ours, is over, or was given back. */
  async claimsOf(token: string): Promise<PersonClaims | null> {
    const claims = await this.tokens.verify(token);
    return claims && !(await isRevoked(this.database, claims.id)) ? claims : null;
  }

  async #byAccessToken(token: string): Promise<Identity> {
    try {
      return await this.people.byToken(token);
    } catch (error) {
      throw error instanceof Fault && error.code === 'UNAUTHENTICATED' ? denied() : error;
    }
  }
}

function as(ctx: RequestContext, { actor, abilities }: Identity): RequestContext {
  return new RequestContext({ ...ctx, actor, abilities });
}

function shownToken({ headers }: FastifyRequest): string | null {
  const own = headers['x-vault-token'];
  if (typeof own === 'string' && own !== '') return own;
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

/** A client that was told a namespace sends it along; another one than the token's is a mix-up. */
export function requireNamespace(request: FastifyRequest, owner: OwnerId): void {
  const named = sentNamespace(request);
  if (named !== '' && named !== ownerText(owner)) throw denied();
}

function sentNamespace({ headers }: FastifyRequest): string {
  const sent = headers['x-vault-namespace'];
  return typeof sent === 'string' ? sent.replace(/^\/+|\/+$/g, '') : '';
}
