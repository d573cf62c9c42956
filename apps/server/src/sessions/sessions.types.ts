import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf, Payload } from '../platform/graphql/index.js';
import type { PersonalAccessToken } from './personal-access-token.entity.js';
import { UserCore } from './user-core.types.js';
import { UserKind } from './user-kind.js';

@ObjectType('CurrentUser')
export class CurrentUserType {
  @Field(() => ID) id!: string;
  @Field(() => String) username!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true }) email!: string | null;
  @Field(() => UserKind) kind!: UserKind;
  @Field(() => Boolean) admin!: boolean;
  @Field(() => Boolean, { description: 'Reads metadata and audit events everywhere.' }) auditor!: boolean;
  @Field(() => [String], { description: 'Abilities on the whole installation.' }) abilities!: string[];
}

@ObjectType('Impersonation', { description: 'That an administrator acts as the user of the session.' })
export class ImpersonationType {
  @Field(() => UserCore) impersonator!: UserCore;
  @Field(() => String) reason!: string;
  @Field(() => Date, { description: 'When the session ends unless he stops before.' }) until!: Date;
}

export enum MustFirstType {
  PASSWORD = 'PASSWORD',
  SECOND_FACTOR = 'SECOND_FACTOR',
}
registerEnumType(MustFirstType, {
  name: 'MustFirst',
  description: 'What comes before anything else: choosing a password (passwordChange), or setting up a second factor.',
});

@ObjectType('CurrentSession', { description: 'Who is signed in, if anybody.' })
export class CurrentSessionType {
  @Field(() => CurrentUserType, { nullable: true }) user!: CurrentUserType | null;
  @Field(() => String, { nullable: true, description: 'Send it as x-csrf-token with everything but GET.' })
  csrfToken!: string | null;
  @Field(() => String, { nullable: true, description: 'SESSION or TOKEN.' }) signedInBy!: string | null;
  @Field(() => ImpersonationType, { nullable: true, description: 'Null where the user himself acts.' })
  impersonation!: ImpersonationType | null;
  @Field(() => MustFirstType, { nullable: true, description: 'Null: nothing.' })
  mustFirst!: MustFirstType | null;
}

@ObjectType('PersonalAccessToken')
export class PersonalAccessTokenType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => [String]) scopes!: string[];
  @Field(() => Date, { nullable: true }) expiresAt!: Date | null;
  @Field(() => Date, { nullable: true }) lastUsedAt!: Date | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date, { nullable: true }) revokedAt!: Date | null;
  @Field(() => Boolean, { description: 'Neither revoked nor expired.' }) active!: boolean;
}

export const PersonalAccessTokenConnection = connectionOf(PersonalAccessTokenType, 'PersonalAccessToken');

export function toPersonalAccessToken(token: PersonalAccessToken, now: Date): PersonalAccessTokenType {
  const { id, name, scopes, expiresAt, lastUsedAt, createdAt, revokedAt } = token;
  const active = revokedAt === null && (expiresAt === null || expiresAt > now);
  return { id: String(id), name, scopes, expiresAt, lastUsedAt, createdAt, revokedAt, active };
}

@ObjectType()
export class SignInPayload extends Payload {
  @Field(() => CurrentSessionType, { nullable: true }) session!: CurrentSessionType | null;
}

@ObjectType()
export class SignOutPayload extends Payload {
  @Field(() => Boolean, { nullable: true }) signedOut!: boolean | null;
}

@ObjectType()
export class PasswordChangePayload extends Payload {
  @Field(() => Boolean, { nullable: true }) changed!: boolean | null;
}

@ObjectType()
export class PersonalAccessTokenCreatePayload extends Payload {
  @Field(() => PersonalAccessTokenType, { nullable: true }) personalAccessToken!: PersonalAccessTokenType | null;
  @Field(() => String, { nullable: true, description: 'The token itself, shown this once.' }) token!: string | null;
}

@ObjectType()
export class PersonalAccessTokenRevokePayload extends Payload {
  @Field(() => PersonalAccessTokenType, { nullable: true }) personalAccessToken!: PersonalAccessTokenType | null;
}
