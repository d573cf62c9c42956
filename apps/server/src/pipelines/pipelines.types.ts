import { ArgsType, Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf, MutationInput, PageArgs, Payload } from '../platform/graphql/index.js';
import { RefKind } from '../projects/index.js';
import { UserCore } from '../sessions/index.js';
import { JobType } from './jobs.types.js';

export enum PipelineStatus {
  CREATED = 'CREATED',
  MANUAL = 'MANUAL',
  DELAYED = 'DELAYED',
  PENDING = 'PENDING',
  RUNNING = 'RUNNING',
  CANCELING = 'CANCELING',
  SUCCESS = 'SUCCESS',
  FAILED = 'FAILED',
  CANCELED = 'CANCELED',
  SKIPPED = 'SKIPPED',
}
registerEnumType(PipelineStatus, {
  name: 'PipelineStatus',
  valuesMap: {
    MANUAL: { description: 'It goes on once somebody plays a job.' },
    DELAYED: { description: 'It goes on when the time of a job has come.' },
  },
});

@ObjectType('Pipeline')
export class PipelineType {
  @Field(() => ID) id!: string;
  @Field(() => ID) projectPath!: string;
  @Field(() => String, { nullable: true, description: 'What `workflow: name` made of it.' }) name!: string | null;
  @Field(() => String) refName!: string;
  @Field(() => RefKind) refKind!: RefKind;
  @Field(() => String) sha!: string;
  @Field(() => String, { description: 'How it was started: `web`, `api`, `parent_pipeline` or `pipeline`.' })
  source!: string;
  @Field(() => PipelineStatus) status!: PipelineStatus;
  @Field(() => String, { nullable: true, description: '`preflight_failed`: its secrets would be withheld.' })
  failureReason!: string | null;
  @Field(() => UserCore, { nullable: true }) actor!: UserCore | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date, { nullable: true }) startedAt!: Date | null;
  @Field(() => Date, { nullable: true }) finishedAt!: Date | null;
  @Field(() => [JobType], { description: 'By stage; of a retried job only the latest run.' }) jobs!: JobType[];
  @Field(() => [String], { description: 'The abilities that you hold on it.' }) abilities!: string[];
}

export const PipelineConnection = connectionOf(PipelineType, 'Pipeline');

@ArgsType()
export class PipelinesArgs extends PageArgs {
  @Field(() => ID) projectPath!: string;
  @Field(() => String, { nullable: true, description: 'Only pipelines of branches and tags of this name.' })
  refName?: string | null;
}

@InputType()
export class PipelineVariableInput {
  @Field(() => String) key!: string;
  @Field(() => String, { description: 'At most 10 KiB. Not for secrets: jobs print it in clear.' }) value!: string;
}

@InputType()
export class PipelineCreateInput extends MutationInput {
  @Field(() => ID) projectPath!: string;
  @Field(() => String) refName!: string;
  @Field(() => RefKind, { nullable: true, description: 'BRANCH when absent.' }) refKind?: RefKind | null;
  @Field(() => [PipelineVariableInput], { nullable: true }) variables?: PipelineVariableInput[] | null;
}
@InputType()
export class PipelineCancelInput extends MutationInput {
  @Field(() => ID) id!: string;
}
@InputType()
export class PipelineRetryInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@ObjectType({ isAbstract: true })
abstract class PipelinePayload extends Payload {
  @Field(() => PipelineType, { nullable: true }) pipeline!: PipelineType | null;
}
@ObjectType()
export class PipelineCreatePayload extends PipelinePayload {}
@ObjectType()
export class PipelineCancelPayload extends PipelinePayload {}
@ObjectType()
export class PipelineRetryPayload extends PipelinePayload {}
