import { Field, InputType } from '@nestjs/graphql';
import { MutationInput } from '../../platform/graphql/index.js';

/** Both factors of a person, for what takes one of them away. */
export interface TwoFactorProof {
  readonly currentPassword: string;
  readonly code: string;
}

const CODE = 'Of the app, or a recovery code.';

@InputType()
export class TwoFactorBeginInput extends MutationInput {
  @Field(() => String) currentPassword!: string;
}

@InputType()
export class TwoFactorConfirmInput extends MutationInput {
  @Field(() => String, { description: 'The first one that the app shows.' }) code!: string;
}

@InputType()
export class TwoFactorRecoveryCodesRenewInput extends MutationInput {
  @Field(() => String) currentPassword!: string;
  @Field(() => String, { description: CODE }) code!: string;
}

@InputType()
export class TwoFactorDisableInput extends MutationInput {
  @Field(() => String) currentPassword!: string;
  @Field(() => String, { description: CODE }) code!: string;
}
