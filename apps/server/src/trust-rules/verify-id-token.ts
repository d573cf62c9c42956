import { Inject, Injectable } from '@nestjs/common';
import { decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import type { RequestContext } from '../platform/context/index.js';
import type { Claims } from './bound-claims.js';
import { IssuerKeys } from './issuer-keys.js';
import { TokenRefused, type RefusalCode } from './refusals.js';

/** By public keys only: with the others whoever knows what verifies a token could make one. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const MOST_CHARACTERS = 16_384;
const SKEW_SECONDS = 30;
const LONGEST_SECONDS = 86_400;
const MOST_JTI = 512;

export interface VerifiedToken {
  readonly claims: Claims;
  readonly subject: string | null;
  readonly jti: string | null;
  readonly expiresAt: Date;
}

/** Whether a token was signed by an issuer and counts now. Says nothing of whose token that should be. */
@Injectable()
export class VerifyIdToken {
  constructor(@Inject(IssuerKeys) private readonly keys: IssuerKeys) {}

  /** Throws TokenRefused. */
  async execute(ctx: RequestContext, issuer: string, token: string): Promise<VerifiedToken> {
    requireForm(issuer, token);
    const keys = await this.keys.of(issuer);
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer,
        clockTolerance: SKEW_SECONDS,
        currentDate: ctx.now(),
        requiredClaims: ['exp', 'iat'],
      });
      return read(payload, ctx.now());
    } catch (error) {
      throw asRefusal(error);
    }
  }
}

/** What can be told without the keys, so that a token of another issuer makes nobody fetch them. */
function requireForm(issuer: string, token: string): void {
  if (token.length > MOST_CHARACTERS) throw new TokenRefused('malformed');
  const { alg, typ } = decoded(() => decodeProtectedHeader(token));
  if (alg === undefined || !ALGORITHMS.includes(alg)) throw new TokenRefused('algorithm');
  // Access and logout tokens of the same issuer say so, and prove something else.
  if (typ !== undefined && typ.toUpperCase() !== 'JWT') throw new TokenRefused('type');
  if (decoded(() => decodeJwt(token)).iss !== issuer) throw new TokenRefused('issuer');
}

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch {
    throw new TokenRefused('malformed');
  }
}

function read(payload: JWTPayload, now: Date): VerifiedToken {
  const { exp, iat, jti } = payload as { exp: number; iat: number; jti?: unknown };
  if (iat > now.getTime() / 1000 + SKEW_SECONDS) throw new TokenRefused('not_yet');
  if (exp <= iat || exp - iat > LONGEST_SECONDS) throw new TokenRefused('lifetime');
  if (jti !== undefined && (typeof jti !== 'string' || jti === '' || jti.length > MOST_JTI))
    throw new TokenRefused('malformed');
  return {
    claims: payload,
    subject: typeof payload.sub === 'string' ? payload.sub : null,
    jti: jti ?? null,
    // As long as the token is taken, its clock being off.
    expiresAt: new Date((exp + SKEW_SECONDS) * 1000),
  };
}

const BY_CODE: Readonly<Record<string, RefusalCode>> = {
  ERR_JWT_EXPIRED: 'expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JWKS_NO_MATCHING_KEY: 'key',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'key',
  ERR_JWKS_INVALID: 'unreachable',
  ERR_JWKS_TIMEOUT: 'unreachable',
  ERR_JOSE_GENERIC: 'unreachable',
};

function asRefusal(error: unknown): TokenRefused {
  if (error instanceof TokenRefused) return error;
  const { code, claim, reason } = error as { code?: string; claim?: string; reason?: string };
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') {
    if (claim === 'nbf' && reason === 'check_failed') return new TokenRefused('not_yet');
    return new TokenRefused('claim', claim ?? null);
  }
  return new TokenRefused(BY_CODE[code ?? ''] ?? 'malformed');
}
