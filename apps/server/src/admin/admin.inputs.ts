import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { MutationInput, PageArgs } from '../platform/graphql/index.js';

@ArgsType()
export class UsersArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Part of the username or the name.' }) search?: string | null;
}

@InputType()
export class UserCreateInput extends MutationInput {
  @Field(() => String) username!: string;
  @Field(() => String, { nullable: true, description: 'The username when absent.' }) name?: string | null;
  @Field(() => String, { nullable: true }) email?: string | null;
  @Field(() => String) password!: string;
  @Field(() => Boolean, { nullable: true }) admin?: boolean | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class UserUpdateInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => String, { nullable: true }) name?: string | null;
  @Field(() => String, { nullable: true, description: 'Null or an empty text takes it away.' }) email?: string | null;
  @Field(() => Boolean, { nullable: true }) admin?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Reads metadata and audit events everywhere, changes nothing.' })
  auditor?: boolean | null;
  @Field(() => Boolean, { nullable: true }) blocked?: boolean | null;
}

@InputType()
export class UserTwoFactorResetInput extends MutationInput {
  @Field(() => ID) id!: string;
}
