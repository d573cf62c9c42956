import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { MutationInput, PageArgs } from '../platform/graphql/index.js';

@ArgsType()
export class GroupsArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Part of the name or the full path.' }) search?: string | null;
  @Field(() => ID, { nullable: true, description: 'Only groups directly in this one.' }) parentPath?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Only groups at the top of what you see.' })
  topLevelOnly?: boolean | null;
}

@InputType()
export class GroupCreateInput extends MutationInput {
  @Field(() => String) name!: string;
  @Field(() => String) path!: string;
  @Field(() => ID, { nullable: true, description: 'Absent: a group at the top.' }) parentPath?: string | null;
  @Field(() => String, { nullable: true }) description?: string | null;
}

@InputType({ description: 'What is absent stays as it is. A new path moves everything below along.' })
export class GroupUpdateInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => String, { nullable: true }) name?: string | null;
  @Field(() => String, { nullable: true }) path?: string | null;
  @Field(() => String, { nullable: true }) description?: string | null;
}

@InputType({ description: 'An archived group keeps everything, and nothing in it or below is changed or run.' })
export class GroupArchiveInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => Boolean, { description: 'False brings the group back.' }) archived!: boolean;
}

@InputType({ description: 'To the trash, from where it can come back.' })
export class GroupDeleteInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => Boolean, {
    nullable: true,
    description: 'With everything in it; refused without while there is anything.',
  })
  recursive?: boolean | null;
  @Field(() => String, { nullable: true, description: 'Why; at most 200 characters.' }) reason?: string | null;
}
