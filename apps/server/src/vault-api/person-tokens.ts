import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { OwnerId } from '../secrets/index.js';

const ISSUER = 'lockkeeper';
const AUDIENCE = 'lockkeeper-facade';
const PURPOSE = 'person-secrets';
export const PERSON_TOKEN_SECONDS = 300;

/** A person's access token, narrowed to reading the secrets of one owner for five minutes. */
export interface PersonClaims {
  readonly id: string;
  readonly accessTokenId: number;
  readonly owner: OwnerId;
  readonly expiresAt: Date;
}

const shape = z.object({
  purpose: z.literal(PURPOSE),
  jti: z.uuid(),
  access_token: z.number().int().positive(),
  owner_kind: z.enum(['group', 'project']),
  owner_id: z.number().int().positive(),
  exp: z.number(),
});

/**
 * Facade tokens of people: of another purpose than those of jobs, under the same key. One says who asks and for which
 * owner; what he may is asked anew at every read, by the access token that it was made with.
 */
@Injectable()
export class PersonTokens {
  readonly #key: Uint8Array;

  constructor(@Inject(CONFIG) config: Config) {
    this.#key = Buffer.from(config.facadeKey.reveal(), 'base64');
  }

  async issue(accessTokenId: number, owner: OwnerId): Promise<{ token: string; expiresAt: Date }> {
    const now = Math.floor(Date.now() / 1000);
    const until = now + PERSON_TOKEN_SECONDS;
    const claims = { purpose: PURPOSE, access_token: accessTokenId, owner_kind: owner.kind, owner_id: owner.id };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setNotBefore(now - 5)
      .setExpirationTime(until)
      .sign(this.#key);
    return { token, expiresAt: new Date(until * 1000) };
  }

  /** The claims, or null for anything that we did not sign for this purpose or whose time is not now. */
  async verify(token: string): Promise<PersonClaims | null> {
    try {
      const options = {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['exp', 'nbf', 'iat'],
      };
      const claims = shape.parse((await jwtVerify(token, this.#key, options)).payload);
      return {
        id: claims.jti,
        accessTokenId: claims.access_token,
        owner: { kind: claims.owner_kind, id: claims.owner_id },
        expiresAt: new Date(claims.exp * 1000),
      };
    } catch {
      return null;
    }
  }
}
