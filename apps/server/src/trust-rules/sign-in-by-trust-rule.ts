import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { digestOfAccessToken, mintAccessToken, SignInThrottles } from '../sessions/index.js';
import { checkClaims } from './bound-claims.js';
import { TokenRefused } from './refusals.js';
import { insertIssuedToken, rememberShown, ruleRefused, ruleUsed } from './sign-ins.query.js';
import { holdTrustRule, trustRuleById, trustRuleByName, type TrustRuleRow } from './trust-rules.query.js';
import { stateRefusal } from './trust-rules.types.js';
import { VerifyIdToken, type VerifiedToken } from './verify-id-token.js';

const MOST_ALIVE = 1000;
const MOST_SHOWN = 255;
const ID = /^[1-9][0-9]{0,14}$/;

export interface IssuedToken {
  readonly token: string;
  readonly id: number;
  readonly expiresAt: Date;
  readonly rule: TrustRuleRow;
}

/**
 * Gives a short-lived token of a service account for an ID token that one of its trust rules takes. Why not is told to
 * those who manage the rule, by the rule and the audit trail; who asks learns nothing.
 */
@Injectable()
export class SignInByTrustRule {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SignInThrottles) private readonly throttles: SignInThrottles,
    @Inject(VerifyIdToken) private readonly verify: VerifyIdToken,
  ) {}

  /** `role`: the name of a rule, or its id. */
  async execute(ctx: RequestContext, role: string, jwt: string): Promise<IssuedToken> {
    await this.throttles.countAddress(ctx, 'trust_rule');
    const rule = await this.find(ctx, role);
    if (!rule) {
      await this.refusedUnknown(ctx);
      throw notTaken();
    }
    let shown: VerifiedToken | null = null;
    try {
      requireOpen(rule, ctx.now());
      shown = await this.verify.execute(ctx, rule.issuer, jwt);
      const issued = await this.issue(ctx, rule, shown);
      await this.throttles.forgiveAddress(ctx, 'trust_rule');
      return issued;
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      await this.refused(ctx, rule, error, shown);
      throw notTaken();
    }
  }

  private find(ctx: RequestContext, role: string): Promise<TrustRuleRow | null> {
    if (ID.test(role)) return trustRuleById(this.database, ctx, Number(role));
    return role.includes('\0') ? Promise.resolve(null) : trustRuleByName(this.database, ctx, role);
  }

  private issue(ctx: RequestContext, found: TrustRuleRow, shown: VerifiedToken): Promise<IssuedToken> {
    const token = mintAccessToken();
    return this.database.transaction(ctx, async (inside) => {
      // What changed while the keys were fetched counts: all is looked at again, on the rule as it is held now.
      const rule = await holdTrustRule(this.database, inside, found);
      if (!rule) throw new TokenRefused('disabled');
      requireOpen(rule, inside.now());
      requireClaims(rule, shown);
      if (rule.active_tokens >= MOST_ALIVE) throw new TokenRefused('too_many');
      const { jti, expiresAt: until } = shown;
      const digest = jti === null ? null : createHash('sha256').update(jti).digest();
      if (digest && !(await rememberShown(this.database, inside, { ruleId: rule.id, digest, expiresAt: until })))
        throw new TokenRefused('replayed');
      const { id, expires_at: expiresAt } = await insertIssuedToken(
        this.database,
        inside,
        rule,
        digestOfAccessToken(token)!,
      );
      await ruleUsed(this.database, inside, rule.id);
      await this.events.record(inside, {
        action: 'trust_rule.token_issued',
        actorName: rule.username,
        namespaceId: rule.group_id,
        target: { kind: 'trust_rule', id: rule.id, name: rule.name },
        details: {
          serviceAccount: rule.username,
          token: id,
          ...whose(rule, shown),
          scopes: rule.scopes,
          expiresAt: expiresAt.toISOString(),
        },
      });
      return { token, id, expiresAt, rule };
    });
  }

  private async refused(
    ctx: RequestContext,
    rule: TrustRuleRow,
    why: TokenRefused,
    shown: VerifiedToken | null,
  ): Promise<void> {
    const { reason, claim, found } = why;
    await this.database.transaction(ctx, async (inside) => {
      await ruleRefused(this.database, inside, rule.id, { reason, claim });
      await this.events.record(inside, {
        action: 'trust_rule.refused',
        outcome: 'refused',
        actorName: '(a program elsewhere)',
        namespaceId: rule.group_id,
        target: { kind: 'trust_rule', id: rule.id, name: rule.name },
        details: {
          serviceAccount: rule.username,
          reason,
          ...(claim === null ? {} : { claim, found }),
          // Anybody can write what nobody has signed.
          ...(shown === null ? {} : whose(rule, shown)),
        },
      });
    });
  }

  /** What is no name of a rule may be anything, so it is not kept. */
  private async refusedUnknown(ctx: RequestContext): Promise<void> {
    await this.events.record(ctx, {
      action: 'trust_rule.refused',
      outcome: 'refused',
      actorName: '(a program elsewhere)',
      target: { kind: 'trust_rule', id: '', name: '(unknown)' },
    });
  }
}

function requireOpen(rule: TrustRuleRow, now: Date): void {
  const state = stateRefusal(rule, now);
  if (state !== null) throw new TokenRefused(state);
}

function requireClaims(rule: TrustRuleRow, { claims }: VerifiedToken): void {
  const failed = checkClaims(rule, claims).find(({ passes }) => !passes);
  if (failed) throw new TokenRefused('claim', failed.claim, cut(failed.found?.join(', ') ?? null));
}

const whose = ({ issuer }: TrustRuleRow, { subject, jti }: VerifiedToken): Readonly<Record<string, unknown>> => ({
  issuer,
  subject: cut(subject),
  jti: cut(jti),
});

const cut = (text: string | null): string | null => text && text.replaceAll('\0', '').slice(0, MOST_SHOWN);

/** One answer for everything, so that names, issuers and claims of rules cannot be found out. */
const notTaken = (): Fault => new Fault('BAD_USER_INPUT', 'the JWT is not valid for this role');
