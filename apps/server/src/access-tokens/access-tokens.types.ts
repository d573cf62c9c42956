import { ArgsType, Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Role, toRole } from '../groups/index.js';
import { connectionOf, MutationInput, PageArgs, Payload } from '../platform/graphql/index.js';
import { IssuingRule, toIssuingRule, toUserCore, UserCore } from '../sessions/index.js';
import type { TokenRow } from './access-tokens.query.js';
import type { ServiceAccountRow } from './service-accounts.query.js';

@ObjectType('AccessToken', { description: 'A token of a group, a project or a service account.' })
export class AccessTokenType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => [String]) scopes!: string[];
  @Field(() => UserCore, { description: 'As whom it acts: a bot of its own, or the service account.' }) user!: UserCore;
  @Field(() => Role, { nullable: true, description: 'Of a bot, while the token is not revoked.' }) role!: Role | null;
  @Field(() => Date, { nullable: true }) expiresAt!: Date | null;
  @Field(() => Date, { nullable: true }) lastUsedAt!: Date | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => UserCore, { nullable: true }) createdBy!: UserCore | null;
  @Field(() => IssuingRule, { nullable: true, description: 'The trust rule that issued it; null: somebody made it.' })
  trustRule!: IssuingRule | null;
  @Field(() => Date, { nullable: true }) revokedAt!: Date | null;
  @Field(() => Boolean, { description: 'Neither revoked nor expired.' }) active!: boolean;
}
export const AccessTokenConnection = connectionOf(AccessTokenType, 'AccessToken');

@ObjectType('ServiceAccount', { description: "A program's user, owned by a group; a member wherever it is added." })
export class ServiceAccountType {
  @Field(() => ID) id!: string;
  @Field(() => String) username!: string;
  @Field(() => String) name!: string;
  @Field(() => Boolean, { description: 'Neither deleted nor blocked.' }) active!: boolean;
  @Field(() => Date) createdAt!: Date;
}
export const ServiceAccountConnection = connectionOf(ServiceAccountType, 'ServiceAccount');

export function toAccessToken(row: TokenRow, now: Date): AccessTokenType {
  const { id, name, scopes, expires_at: expiresAt, revoked_at: revokedAt } = row;
  return {
    id: String(id),
    name,
    scopes,
    user: { id: String(row.user_id), username: row.username, name: row.user_name },
    role: toRole(row.role),
    expiresAt,
    lastUsedAt: row.last_used_at,
    createdAt: row.created_at,
    createdBy: toUserCore({ id: row.maker_id, username: row.maker_username, name: row.maker_name }),
    trustRule: toIssuingRule(row),
    revokedAt,
    active: revokedAt === null && (expiresAt === null || expiresAt > now),
  };
}

export function toServiceAccount(row: ServiceAccountRow): ServiceAccountType {
  const { id, username, name, blocked, created_at: createdAt } = row;
  return { id: String(id), username, name, active: !blocked, createdAt };
}

@ArgsType()
export class AccessTokensArgs extends PageArgs {
  @Field(() => ID) fullPath!: string;
}
@ArgsType()
export class ServiceAccountsArgs extends PageArgs {
  @Field(() => ID) groupPath!: string;
}
@ArgsType()
export class ServiceAccountTokensArgs extends PageArgs {
  @Field(() => ID) id!: string;
}

@InputType()
export class AccessTokenCreateInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => String) name!: string;
  @Field(() => Role, { description: 'No higher than yours there.' }) role!: Role;
  @Field(() => [String], { description: 'api, read_api.' }) scopes!: string[];
  @Field(() => Date, { description: 'At most 366 days away.' }) expiresAt!: Date;
}
@InputType()
export class AccessTokenRevokeInput extends MutationInput {
  @Field(() => ID) id!: string;
}
@InputType()
export class ServiceAccountCreateInput extends MutationInput {
  @Field(() => ID) groupPath!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: 'One is made when absent.' }) username?: string | null;
}
@InputType()
export class ServiceAccountUpdateInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
}
@InputType()
export class ServiceAccountDeleteInput extends MutationInput {
  @Field(() => ID) id!: string;
}
@InputType()
export class ServiceAccountTokenCreateInput extends MutationInput {
  @Field(() => ID, { description: 'Of the service account.' }) id!: string;
  @Field(() => String) name!: string;
  @Field(() => [String], { description: 'api, read_api.' }) scopes!: string[];
  @Field(() => Date, { description: 'At most 366 days away.' }) expiresAt!: Date;
}

@ObjectType({ isAbstract: true })
abstract class AccessTokenPayload extends Payload {
  @Field(() => AccessTokenType, { nullable: true }) accessToken!: AccessTokenType | null;
}
@ObjectType({ isAbstract: true })
abstract class ServiceAccountPayload extends Payload {
  @Field(() => ServiceAccountType, { nullable: true }) serviceAccount!: ServiceAccountType | null;
}
@ObjectType()
export class AccessTokenCreatePayload extends AccessTokenPayload {
  @Field(() => String, { nullable: true, description: 'Shown here and never again.' }) token!: string | null;
}
@ObjectType()
export class ServiceAccountTokenCreatePayload extends AccessTokenPayload {
  @Field(() => String, { nullable: true, description: 'Shown here and never again.' }) token!: string | null;
}
@ObjectType()
export class AccessTokenRevokePayload extends AccessTokenPayload {}
@ObjectType()
export class ServiceAccountCreatePayload extends ServiceAccountPayload {}
@ObjectType()
export class ServiceAccountUpdatePayload extends ServiceAccountPayload {}
@ObjectType()
export class ServiceAccountDeletePayload extends ServiceAccountPayload {}
