import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { MutationInput, PageArgs } from '../platform/graphql/index.js';

@ArgsType()
export class ProjectsArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Part of the name or the full path.' }) search?: string | null;
  @Field(() => ID, { nullable: true, description: 'Only projects directly in this group.' }) groupPath?: string | null;
}

@InputType()
export class ProjectCreateInput extends MutationInput {
  @Field(() => String) name!: string;
  @Field(() => String) path!: string;
  @Field(() => ID) groupPath!: string;
  @Field(() => String, { nullable: true }) description?: string | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class ProjectUpdateInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => String, { nullable: true }) name?: string | null;
  @Field(() => String, { nullable: true }) path?: string | null;
  @Field(() => String, { nullable: true }) description?: string | null;
}

@InputType({ description: 'An archived project keeps everything and runs nothing.' })
export class ProjectArchiveInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => Boolean, { description: 'False brings the project back.' }) archived!: boolean;
}

@InputType({ description: 'To the trash, from where it can come back.' })
export class ProjectDeleteInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => String, { nullable: true, description: 'Why; at most 200 characters.' }) reason?: string | null;
}
