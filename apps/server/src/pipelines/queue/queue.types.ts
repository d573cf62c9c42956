import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../../platform/graphql/index.js';

@ObjectType('QueuedProject', { description: 'The jobs of a project that are neither over nor still to come.' })
export class QueuedProject {
  @Field(() => ID) projectPath!: string;
  @Field(() => Int, { description: 'Waiting for a runner.' }) pending!: number;
  @Field(() => Int, { description: 'With a runner.' }) running!: number;
  @Field(() => Int) waitingForApproval!: number;
  @Field(() => Int) waitingForResource!: number;
  @Field(() => Int) delayed!: number;
  @Field(() => ID, { nullable: true, description: 'The job that has waited longest for a runner.' })
  oldestJobId!: string | null;
  @Field(() => String, { nullable: true }) oldestJobName!: string | null;
  @Field(() => Date, { nullable: true }) oldestSince!: Date | null;
  @Field(() => String, { nullable: true, description: 'Why no runner can take that job; null when one can.' })
  stuckReason!: string | null;
}

export const QueuedProjectConnection = connectionOf(QueuedProject);
