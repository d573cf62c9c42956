import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { MutationInput, PageArgs } from '../platform/graphql/index.js';

@ArgsType()
export class TrashArgs extends PageArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'Of a group or project, with what was below it; absent: everything that you may bring back.',
  })
  fullPath?: string | null;
}

@InputType({ description: 'Brings back everything of the entry to where it was, or nothing.' })
export class TrashRestoreInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@InputType({ description: 'Destroys the values for good.' })
export class TrashPurgeInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: "The entry's name, typed." }) confirmName!: string;
}
