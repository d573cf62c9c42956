import { Field, ID, ObjectType } from '@nestjs/graphql';
import { PipelineStatus } from './pipelines.types.js';

@ObjectType({ description: 'A pipeline at the other end of a job with `trigger`.' })
export class PipelineLink {
  @Field(() => ID) pipelineId!: string;
  @Field(() => ID) projectPath!: string;
  @Field(() => String) refName!: string;
  @Field(() => String) source!: string;
  @Field(() => PipelineStatus) status!: PipelineStatus;
  @Field(() => ID, { description: 'The job that started the one of the two.' }) jobId!: string;
  @Field(() => String) jobName!: string;
}

@ObjectType({ description: 'What a job starts instead of running on a runner.' })
export class JobTrigger {
  @Field(() => Boolean, { description: 'A child pipeline of the same commit; false: the pipeline of a project.' })
  child!: boolean;
  @Field(() => Boolean, { description: 'The job is over when that pipeline is, and as it ends.' }) depends!: boolean;
  @Field(() => String, { nullable: true, description: 'Why it could not be started; takes `job_log:read`.' })
  problem!: string | null;
}
