import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { RunnerRef } from '@lockkeeper/release';
import { CONFIG, type Config } from '../platform/config/index.js';

const ISSUER = 'lockkeeper';
const AUDIENCE = 'lockkeeper-facade';
const PURPOSE = 'job-secrets';
const REMEMBERED = 5000;

/** Which hand-out of which job a token stands for. It is dead once the job's hand-out number changes or the job ends. */
export interface FacadeClaims {
  readonly jobId: number;
  readonly handout: number;
  readonly runner: RunnerRef;
}

const shape = z.object({
  purpose: z.literal(PURPOSE),
  job: z.number().int().positive(),
  handout: z.number().int().positive(),
  runner: z.number().int().positive(),
  runner_manager: z.number().int().positive(),
  exp: z.number(),
  nbf: z.number(),
});

interface Remembered {
  readonly claims: FacadeClaims;
  readonly from: number;
  readonly until: number;
}

/**
 * Tokens of a kind of their own, HS256 under a key that signs nothing else and is in no JWKS: an ID token that a job asked
 * for can never be one. A good signature is remembered by the token's digest; every decision is made anew.
 */
@Injectable()
export class FacadeTokens {
  readonly #key: Uint8Array;
  readonly #known = new Map<string, Remembered>();

  constructor(@Inject(CONFIG) config: Config) {
    this.#key = Buffer.from(config.facadeKey.reveal(), 'base64');
  }

  issue(claims: FacadeClaims, lifetimeSeconds: number): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      purpose: PURPOSE,
      job: claims.jobId,
      handout: claims.handout,
      runner: claims.runner.runnerId,
      runner_manager: claims.runner.runnerManagerId,
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setNotBefore(now - 5)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(this.#key);
  }

  /** The claims, or null for anything that we did not sign for this purpose or whose time is not now. */
  async verify(token: string): Promise<FacadeClaims | null> {
    const digest = createHash('sha256').update(token).digest('base64');
    const now = Date.now() / 1000;
    const known = this.#known.get(digest);
    if (known) return known.from <= now && now < known.until ? known.claims : null;
    const verified = await this.#check(token);
    if (!verified) return null;
    if (this.#known.size >= REMEMBERED) this.#known.delete(this.#known.keys().next().value ?? '');
    this.#known.set(digest, verified);
    return verified.claims;
  }

  async #check(token: string): Promise<Remembered | null> {
    try {
      const options = {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['exp', 'nbf', 'iat'],
      };
      const { payload } = await jwtVerify(token, this.#key, options);
      const claims = shape.parse(payload);
      const runner = { runnerId: claims.runner, runnerManagerId: claims.runner_manager };
      return { claims: { jobId: claims.job, handout: claims.handout, runner }, from: claims.nbf, until: claims.exp };
    } catch {
      return null;
    }
  }
}
