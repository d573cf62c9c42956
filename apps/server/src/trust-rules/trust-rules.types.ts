import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf, Payload } from '../platform/graphql/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import type { ClaimCheck } from './bound-claims.js';
import { sentenceOf } from './refusals.js';
import type { TrustRuleRow } from './trust-rules.query.js';

@ObjectType()
export class TrustRuleClaim {
  @Field(() => String) name!: string;
  @Field(() => [String], { description: 'One of them must be met; * stands for any characters.' }) values!: string[];
}

@ObjectType('TrustRule', {
  description: 'Programs that show an ID token of its issuer with these claims get a short-lived token of its account.',
})
export class TrustRuleType {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'By which programs log in.' }) name!: string;
  @Field(() => UserCore) serviceAccount!: UserCore;
  @Field(() => ID, { description: 'The group that owns the service account.' }) groupPath!: string;
  @Field(() => String) issuer!: string;
  @Field(() => String) audience!: string;
  @Field(() => String, { nullable: true }) subject!: string | null;
  @Field(() => [TrustRuleClaim]) claims!: TrustRuleClaim[];
  @Field(() => [String], { description: 'Of the tokens that it issues.' }) scopes!: string[];
  @Field(() => Int, { description: 'How long they live.' }) tokenSeconds!: number;
  @Field(() => Boolean) enabled!: boolean;
  @Field(() => Date, { nullable: true }) expiresAt!: Date | null;
  @Field(() => Boolean, { description: 'It can issue tokens now: it is on, not over, and its account may act.' })
  active!: boolean;
  @Field(() => Int, { description: 'Tokens that it issued and that are alive.' }) activeTokens!: number;
  @Field(() => UserCore, { nullable: true }) createdBy!: UserCore | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date, { nullable: true }) lastUsedAt!: Date | null;
  @Field(() => Date, { nullable: true }) lastRefusedAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it refused the last time, as a sentence.' })
  lastRefusal!: string | null;
}
export const TrustRuleConnection = connectionOf(TrustRuleType, 'TrustRule');

@ObjectType({ description: 'One claim, held against what a rule wants.' })
export class TrustRuleCheck {
  @Field(() => String) claim!: string;
  @Field(() => Boolean) passes!: boolean;
  @Field(() => [String], { description: 'One of them must be met.' }) wanted!: string[];
  @Field(() => [String], { nullable: true, description: 'Null: the claim is not there.' }) found!: string[] | null;
}

@ObjectType({ description: 'What one rule would say to some claims.' })
export class TrustRuleTrial {
  @Field(() => TrustRuleType) rule!: TrustRuleType;
  @Field(() => Boolean, { description: 'All claims are as the rule wants them.' }) matches!: boolean;
  @Field(() => [TrustRuleCheck]) checks!: TrustRuleCheck[];
  @Field(() => String, { nullable: true, description: 'Why it would refuse all the same: it is off, over, or so.' })
  refusal!: string | null;
}

export function toTrustRule(row: TrustRuleRow, now: Date): TrustRuleType {
  return {
    id: String(row.id),
    name: row.name,
    serviceAccount: { id: String(row.service_account_id), username: row.username, name: row.account_name },
    groupPath: row.group_path,
    issuer: row.issuer,
    audience: row.audience,
    subject: row.subject,
    claims: Object.entries(row.claims).map(([name, values]) => ({ name, values })),
    scopes: row.scopes,
    tokenSeconds: row.token_seconds,
    enabled: row.enabled,
    expiresAt: row.expires_at,
    active: stateRefusal(row, now) === null,
    activeTokens: row.active_tokens,
    createdBy: toUserCore({ id: row.maker_id, username: row.maker_username, name: row.maker_name }),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    lastRefusedAt: row.last_refused_at,
    lastRefusal: row.last_refusal === null ? null : sentenceOf(row.last_refusal, row.last_refused_claim),
  };
}

/** Why a rule takes no token at all, whatever it says; null: it does. */
export function stateRefusal(
  row: Pick<TrustRuleRow, 'enabled' | 'expires_at' | 'account_blocked' | 'group_away'>,
  now: Date,
): 'disabled' | 'over' | 'account_ended' | 'group_away' | null {
  if (!row.enabled) return 'disabled';
  if (row.expires_at !== null && row.expires_at <= now) return 'over';
  if (row.account_blocked) return 'account_ended';
  return row.group_away ? 'group_away' : null;
}

export function toTrial(row: TrustRuleRow, checks: readonly ClaimCheck[], now: Date): TrustRuleTrial {
  const state = stateRefusal(row, now);
  return {
    rule: toTrustRule(row, now),
    matches: checks.every(({ passes }) => passes),
    checks: checks.map(({ claim, passes, wanted, found }) => ({
      claim,
      passes,
      wanted: [...wanted],
      found: found && [...found],
    })),
    refusal: state === null ? null : sentenceOf(state, null),
  };
}

@ObjectType({ isAbstract: true })
abstract class TrustRulePayload extends Payload {
  @Field(() => TrustRuleType, { nullable: true }) trustRule!: TrustRuleType | null;
}
@ObjectType()
export class TrustRuleCreatePayload extends TrustRulePayload {}
@ObjectType()
export class TrustRuleUpdatePayload extends TrustRulePayload {
  @Field(() => Int, { nullable: true, description: 'How many of its tokens that ended.' }) tokensEnded!: number | null;
}
@ObjectType()
export class TrustRuleDeletePayload extends TrustRulePayload {
  @Field(() => Int, { nullable: true, description: 'How many of its tokens that ended.' }) tokensEnded!: number | null;
}
