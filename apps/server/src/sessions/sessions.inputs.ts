import { Field, ID, InputType } from '@nestjs/graphql';
import { MutationInput } from '../platform/graphql/index.js';

@InputType()
export class SignInInput extends MutationInput {
  @Field(() => String) username!: string;
  @Field(() => String) password!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Of the authenticator app, or a recovery code: the problem TWO_FACTOR_REQUIRED asks for it.',
  })
  code?: string | null;
}

@InputType()
export class SignOutInput extends MutationInput {}

@InputType()
export class PasswordChangeInput extends MutationInput {
  @Field(() => String) currentPassword!: string;
  @Field(() => String) newPassword!: string;
}

@InputType()
export class PersonalAccessTokenCreateInput extends MutationInput {
  @Field(() => String) name!: string;
  @Field(() => [String], { description: 'api, read_api.' }) scopes!: string[];
  @Field(() => Date, { nullable: true, description: 'At most 400 days away; absent: it does not end.' })
  expiresAt?: Date | null;
}

@InputType()
export class PersonalAccessTokenRevokeInput extends MutationInput {
  @Field(() => ID) id!: string;
}
