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
