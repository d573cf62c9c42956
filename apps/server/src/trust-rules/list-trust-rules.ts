import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import { VisibleServiceAccount } from '../access-tokens/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput } from '../platform/errors/index.js';
import { pageRequest, parseId, toPage, type Page } from '../platform/graphql/index.js';
import { checkClaims, type Claims } from './bound-claims.js';
import type { TrustRulesArgs, TrustRuleTrialsArgs } from './trust-rules.inputs.js';
import { listTrustRules } from './trust-rules.query.js';
import { toTrial, toTrustRule, type TrustRuleTrial, type TrustRuleType } from './trust-rules.types.js';

const MOST_CHARACTERS = 16_384;
const MOST_TRIED = 100;

/** The rules of a service account for its owners, of all for administrators; and what they would say to some claims. */
@Injectable()
export class ListTrustRules {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(VisibleServiceAccount) private readonly accounts: VisibleServiceAccount,
  ) {}

  async execute(ctx: RequestContext, args: TrustRulesArgs): Promise<Page<TrustRuleType>> {
    const page = pageRequest(args);
    const of = await this.#of(ctx, args.serviceAccountId);
    const { rows, count } = await listTrustRules(this.database, ctx, of, page);
    const now = ctx.now();
    return toPage(rows, page, (row) => [row.id], { map: (row) => toTrustRule(row, now), count });
  }

  /** Those that would let it in first. Of the newest rules: more than a hundred nobody reads. */
  async tryClaims(ctx: RequestContext, args: TrustRuleTrialsArgs): Promise<TrustRuleTrial[]> {
    const claims = requireClaims(args.claims);
    const of = await this.#of(ctx, args.serviceAccountId);
    const { rows } = await listTrustRules(this.database, ctx, of, { size: MOST_TRIED - 1, after: null });
    const now = ctx.now();
    const trials = rows.map((row) => toTrial(row, checkClaims(row, claims), now));
    const missed = ({ checks }: TrustRuleTrial): number => checks.filter(({ passes }) => !passes).length;
    return trials.sort((a, b) => missed(a) - missed(b));
  }

  async #of(ctx: RequestContext, accountId: string | null | undefined): Promise<number | null> {
    if (accountId == null) {
      ctx.require('user:list', subject.instance({}));
      return null;
    }
    return (await this.accounts.find(ctx, parseId(accountId))).id;
  }
}

function requireClaims(text: string): Claims {
  if (/^\s*[\w-]+\.[\w-]+\.[\w-]*\s*$/.test(text))
    throw badInput('claims', 'must be the claims as a JSON object, not the token itself: a token is a credential.');
  try {
    const claims: unknown = text.length <= MOST_CHARACTERS ? JSON.parse(text) : null;
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims as Claims;
  } catch {
    // falls through to the refusal
  }
  throw badInput('claims', `must be a JSON object of at most ${MOST_CHARACTERS} characters.`);
}
