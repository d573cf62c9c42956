import { Field, ID, ObjectType } from '@nestjs/graphql';
import { connectionOf, Payload } from '../platform/graphql/index.js';
import { toUserKind, UserKind, type TwoFactor, type User } from '../sessions/index.js';

@ObjectType('User')
export class UserType {
  @Field(() => ID) id!: string;
  @Field(() => String) username!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true }) email!: string | null;
  @Field(() => UserKind) kind!: UserKind;
  @Field(() => Boolean) admin!: boolean;
  @Field(() => Boolean, { description: 'Reads metadata and audit events everywhere.' }) auditor!: boolean;
  @Field(() => Boolean) blocked!: boolean;
  @Field(() => Boolean, { description: 'Signing in asks for a code beside the password.' }) twoFactor!: boolean;
  @Field(() => Date, { nullable: true, description: 'Set while too many wrong passwords lock the user out.' })
  lockedUntil!: Date | null;
  @Field(() => Date, { nullable: true }) lastSignInAt!: Date | null;
  @Field(() => Date) createdAt!: Date;
}

export const UserConnection = connectionOf(UserType, 'User');

/** A user with what tells whether there is a second factor. */
export type LoadedUser = User & { readonly twoFactor: TwoFactor | null };

export function toUser(user: LoadedUser, now: Date): UserType {
  const { id, username, name, email, admin, auditor, blocked, lastSignInAt, createdAt } = user;
  const kind = toUserKind(user.kind);
  const lockedUntil = user.lockedUntil !== null && user.lockedUntil > now ? user.lockedUntil : null;
  const twoFactor = user.twoFactor?.confirmedAt != null;
  const signIns = { blocked, twoFactor, lockedUntil, lastSignInAt };
  return { id: String(id), username, name, email, kind, admin, auditor, ...signIns, createdAt };
}

@ObjectType()
export class UserCreatePayload extends Payload {
  @Field(() => UserType, { nullable: true }) user!: UserType | null;
}

@ObjectType()
export class UserUpdatePayload extends Payload {
  @Field(() => UserType, { nullable: true }) user!: UserType | null;
}

@ObjectType()
export class UserTwoFactorResetPayload extends Payload {
  @Field(() => UserType, { nullable: true }) user!: UserType | null;
}
