import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'What stops when a project is archived or deleted.' })
export class ProjectConsequences {
  @Field(() => Int, { description: 'How far back uses of secrets count.' }) days!: number;
  @Field(() => Int, { description: 'Pipelines that are not over.' }) livePipelinesCount!: number;
  @Field(() => Int, { description: 'Jobs with a runner: they go on, and get no more secrets.' })
  runningJobsCount!: number;
  @Field(() => Int, { description: 'Jobs that would be handed out, and then are not.' }) waitingJobsCount!: number;
  @Field(() => Int, { description: 'Secrets of its own.' }) secretsCount!: number;
  @Field(() => Int, { description: 'Those of them that its jobs had within these days.' }) usedSecretsCount!: number;
  @Field(() => Int, { description: 'Secrets of groups that its jobs had within these days.' })
  usedGroupSecretsCount!: number;
  @Field(() => Int, { description: 'Members of the project itself.' }) membersCount!: number;
  @Field(() => Int, { description: 'Environments that are not stopped.' }) environmentsCount!: number;
}
