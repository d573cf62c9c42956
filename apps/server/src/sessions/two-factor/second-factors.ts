import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { refuse, type Refused } from '../../platform/errors/index.js';
import { digestOfRecoveryCode, mintRecoveryCodes } from './recovery-codes.js';
import { Seeds } from './seeds.js';
import {
  confirmedFactor,
  pendingFactor,
  replaceRecoveryCodes,
  takeRecoveryCode,
  takeStep,
  type FactorRow,
} from './two-factor.query.js';

export type ShownFactor = 'app' | 'recovery_code';

/**
 * Judges codes, inside the transaction of what they are shown for: a code that is taken is used up with it, and two
 * attempts at the same moment do not both take one. The caller holds the row of the user.
 */
@Injectable()
export class SecondFactors {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Seeds) private readonly seeds: Seeds,
  ) {}

  /** Takes the code of a person who has a second factor; null for one who has none. Throws for a wrong or missing code. */
  async take(ctx: RequestContext, userId: number, code: string | null): Promise<ShownFactor | null> {
    const factor = await confirmedFactor(this.database, ctx, userId);
    if (!factor) return null;
    if (code === null || code.trim() === '')
      throw refuse(
        'TWO_FACTOR_REQUIRED',
        'code',
        'Type the code that your authenticator app shows, or a recovery code.',
      );
    const digest = digestOfRecoveryCode(code);
    // What has the form of a recovery code is no code of an app: it lets in also where the key that seals the seeds is lost.
    if (digest === null) {
      if (await this.#takeStep(ctx, userId, { factor, code })) return 'app';
    } else if (await takeRecoveryCode(this.database, ctx, { userId, digest })) return 'recovery_code';
    throw wrongCode();
  }

  /** The first code of a new app: from now on they are asked for. */
  async confirm(ctx: RequestContext, userId: number, code: string): Promise<string[]> {
    const factor = await pendingFactor(this.database, ctx, userId);
    if (!factor) throw refuse('TWO_FACTOR_NOT_BEGUN', null, 'Begin first: there is no app that waits for its code.');
    if (!(await this.#takeStep(ctx, userId, { factor, code }))) throw wrongCode();
    return this.newRecoveryCodes(ctx, userId);
  }

  /** Shown by the caller, this once. */
  async newRecoveryCodes(ctx: RequestContext, userId: number): Promise<string[]> {
    const codes = mintRecoveryCodes();
    await replaceRecoveryCodes(this.database, ctx, {
      userId,
      digests: codes.map((code) => digestOfRecoveryCode(code)!),
    });
    return codes;
  }

  async #takeStep(
    ctx: RequestContext,
    userId: number,
    { factor, code }: { readonly factor: FactorRow; readonly code: string },
  ): Promise<boolean> {
    const step = this.seeds.stepOf(userId, factor.seed, { code: code.replace(/\s/g, ''), now: ctx.now() });
    if (step === null || step <= factor.last_step) return false;
    await takeStep(this.database, ctx, { userId, step });
    return true;
  }
}

function wrongCode(): Refused {
  return refuse('TWO_FACTOR_REFUSED', 'code', 'The code is wrong, too old, or was used before.');
}

/** For what only a person with a second factor may do. */
export function requireFactor(shown: ShownFactor | null): ShownFactor {
  if (shown === null) throw refuse('TWO_FACTOR_OFF', null, 'You have no second factor.');
  return shown;
}
