import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { CONFIG, type Config } from '../../platform/config/index.js';
import { sealWhole, unsealWhole } from '../../platform/sealing/index.js';

const SEED_BYTES = 20;
const PERIOD_SECONDS = 30;
// What every authenticator app knows; most of them ignore anything else that the address says.
const KIND = { algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS } as const;
/** A clock may be half a minute wrong, and typing takes time: one step before and after. */
const STEPS_AROUND = 1;

/** What the person's app is told. */
export interface AppKey {
  /** Base32, to be typed. */
  readonly key: string;
  /** The same as `otpauth://`, to be shown as a picture. */
  readonly uri: string;
}

/**
 * The seeds of authenticator apps. They lie in the database, not in the store of values, because signing in must work
 * while the store does not; and sealed, because a dump of the database must not make codes.
 */
@Injectable()
export class Seeds {
  readonly #key: KeyObject;
  readonly #host: string;

  constructor(@Inject(CONFIG) config: Config) {
    const key = Buffer.from(config.digestKey.reveal(), 'base64');
    this.#key = createSecretKey(Buffer.from(hkdfSync('sha256', key, '', 'lockkeeper two-factor seeds 1', 32)));
    this.#host = new URL(config.publicUrl).host;
  }

  /** A new one for this person: sealed, and as his app gets it. */
  make(userId: number, username: string): { readonly sealed: Buffer; readonly app: AppKey } {
    const seed = randomBytes(SEED_BYTES);
    const secret = asSecret(seed);
    const uri = new TOTP({ ...KIND, secret, issuer: 'Lockkeeper', label: `${username}@${this.#host}` }).toString();
    return { sealed: sealWhole(this.#key, seed, boundTo(userId)), app: { key: secret.base32, uri } };
  }

  /** The time step of a code that is right about now; null for a wrong one. */
  stepOf(userId: number, sealed: Buffer, { code, now }: { readonly code: string; readonly now: Date }): number | null {
    const totp = new TOTP({ ...KIND, secret: asSecret(unsealWhole(this.#key, sealed, boundTo(userId))) });
    const timestamp = now.getTime();
    const around = totp.validate({ token: code, timestamp, window: STEPS_AROUND });
    return around === null ? null : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + around;
  }
}

const boundTo = (userId: number): string => `lockkeeper:two-factor:${userId}`;

const asSecret = (seed: Buffer): Secret => new Secret({ buffer: new Uint8Array(seed).buffer });
