import { ArgsType, Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { connectionOf, MutationInput, PageArgs, Payload } from '../../platform/graphql/index.js';
import { IssuingRule, toIssuingRule, toUserKind, UserCore, UserKind } from '../../sessions/index.js';
import type { IssuedTokenRow } from './issued-tokens.query.js';

@ObjectType('IssuedToken', { description: 'A token of a person, of a group or project, or of a service account.' })
export class IssuedTokenType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => [String]) scopes!: string[];
  @Field(() => UserCore, { description: 'As whom it acts.' }) user!: UserCore;
  @Field(() => UserKind) kind!: UserKind;
  @Field(() => ID, { nullable: true, description: 'The group or project that it belongs to; null: to a person.' })
  ownerPath!: string | null;
  @Field(() => IssuingRule, { nullable: true, description: 'The trust rule that issued it; null: somebody made it.' })
  trustRule!: IssuingRule | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date, { nullable: true }) expiresAt!: Date | null;
  @Field(() => Date, { nullable: true }) lastUsedAt!: Date | null;
  @Field(() => Date, { nullable: true }) revokedAt!: Date | null;
  @Field(() => Boolean, { description: 'Neither revoked nor expired.' }) active!: boolean;
}

export const IssuedTokenConnection = connectionOf(IssuedTokenType, 'IssuedToken');

@ArgsType()
export class IssuedTokensArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Part of the name, of the username, or of the path of its owner.',
  })
  search?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Those that are revoked or expired, too.' })
  endedToo?: boolean | null;
}

@InputType({ description: "Of a person. A program's token ends by `accessTokenRevoke`." })
export class UserTokenRevokeInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@ObjectType()
export class UserTokenRevokePayload extends Payload {
  @Field(() => IssuedTokenType, { nullable: true }) token!: IssuedTokenType | null;
}

export function toIssuedToken(row: IssuedTokenRow, now: Date): IssuedTokenType {
  const { id, name, scopes, created_at: createdAt, expires_at: expiresAt, revoked_at: revokedAt } = row;
  return {
    id: String(id),
    name,
    scopes,
    user: { id: String(row.user_id), username: row.username, name: row.user_name },
    kind: toUserKind(row.kind),
    ownerPath: row.owner_path,
    trustRule: toIssuingRule(row),
    createdAt,
    expiresAt,
    lastUsedAt: row.last_used_at,
    revokedAt,
    active: revokedAt === null && (expiresAt === null || expiresAt > now),
  };
}
