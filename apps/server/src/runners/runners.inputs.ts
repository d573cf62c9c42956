import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import { MutationInput, PageArgs } from '../platform/graphql/index.js';
import { RunnerScope } from './runners.types.js';

@ArgsType()
export class RunnersArgs extends PageArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'Runners that this group or project can use; absent: all, for administrators.',
  })
  fullPath?: string | null;
}

@InputType({ isAbstract: true })
abstract class RunnerSettingsInput extends MutationInput {
  @Field(() => String, { nullable: true }) description?: string | null;
  @Field(() => [String], { nullable: true }) tags?: string[] | null;
  @Field(() => Boolean, { nullable: true }) runUntagged?: boolean | null;
  @Field(() => Boolean, { nullable: true }) protected?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Of the runner of a project: it is assigned to no others.' })
  locked?: boolean | null;
  @Field(() => Int, { nullable: true, description: 'Seconds; null: as long as the job says.' })
  maximumTimeout?: number | null;
}

@InputType()
export class RunnerCreateInput extends RunnerSettingsInput {
  @Field(() => RunnerScope) scope!: RunnerScope;
  @Field(() => ID, { nullable: true, description: 'The group or project; absent for the scope INSTANCE.' })
  fullPath?: string | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class RunnerUpdateInput extends RunnerSettingsInput {
  @Field(() => ID) id!: string;
  @Field(() => Boolean, { nullable: true, description: 'A paused runner gets no new jobs.' }) paused?: boolean | null;
}

@InputType()
export class RunnerDeleteInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@InputType({ isAbstract: true })
abstract class RunnerProjectInput extends MutationInput {
  @Field(() => ID, { description: 'Of a runner of a project.' }) id!: string;
  @Field(() => ID, { description: 'Another project, whose jobs the runner takes too.' }) projectPath!: string;
}
@InputType()
export class RunnerAssignInput extends RunnerProjectInput {}
@InputType()
export class RunnerUnassignInput extends RunnerProjectInput {}
