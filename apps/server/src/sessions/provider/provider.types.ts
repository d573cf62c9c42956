import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { MutationInput, Payload } from '../../platform/graphql/index.js';
import { CurrentSessionType } from '../sessions.types.js';

@ObjectType('SignInProvider', { description: 'The OpenID provider by which people may sign in.' })
export class SignInProviderType {
  @Field(() => String) name!: string;
}

@ObjectType('ProviderAccount', { description: "The caller's own account at the OpenID provider." })
export class ProviderAccountType {
  @Field(() => Boolean) linked!: boolean;
  @Field(() => Date, { nullable: true }) since!: Date | null;
  @Field(() => Date, { nullable: true }) lastUsedAt!: Date | null;
  @Field(() => Boolean, { description: 'False: he signs in by the provider only.' }) hasPassword!: boolean;
}

@InputType()
export class ProviderSignInStartInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'A path of this interface to go on at; any other counts as /.' })
  returnPath?: string | null;
}

@InputType()
export class ProviderSignInFinishInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'As with signIn: TWO_FACTOR_REQUIRED asks for it.' })
  code?: string | null;
}

@InputType()
export class ProviderLinkStartInput extends MutationInput {
  @Field(() => String) currentPassword!: string;
}

@InputType()
export class ProviderLinkFinishInput extends MutationInput {}

@InputType()
export class ProviderUnlinkInput extends MutationInput {
  @Field(() => String) currentPassword!: string;
}

@ObjectType()
export class ProviderSignInStartPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Where the browser goes to be asked by the provider.' })
  address!: string | null;
}

@ObjectType()
export class ProviderSignInFinishPayload extends Payload {
  @Field(() => CurrentSessionType, { nullable: true }) session!: CurrentSessionType | null;
  @Field(() => String, { nullable: true, description: 'A path of this interface.' }) returnPath!: string | null;
}

@ObjectType()
export class ProviderLinkStartPayload extends Payload {
  @Field(() => String, { nullable: true }) address!: string | null;
}

@ObjectType()
export class ProviderLinkFinishPayload extends Payload {
  @Field(() => Boolean, { nullable: true }) linked!: boolean | null;
}

@ObjectType()
export class ProviderUnlinkPayload extends Payload {
  @Field(() => Boolean, { nullable: true }) unlinked!: boolean | null;
}
