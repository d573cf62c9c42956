import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ isAbstract: true })
abstract class Consequences {
  @Field(() => Int, { description: 'How far back uses of secrets count.' }) days!: number;
  @Field(() => Int, { description: 'Pipelines that are not over.' }) livePipelinesCount!: number;
  @Field(() => Int, { description: 'Jobs with a runner: they go on, and get no more secrets.' })
  runningJobsCount!: number;
  @Field(() => Int, { description: 'Jobs that would be handed out, and then are not.' }) waitingJobsCount!: number;
  @Field(() => Int, { description: 'Secrets of its own, and of what is below.' }) secretsCount!: number;
  @Field(() => Int, { description: 'Those of them that its jobs had within these days.' }) usedSecretsCount!: number;
  @Field(() => Int, { description: 'Secrets of groups above that its jobs had within these days.' })
  usedGroupSecretsCount!: number;
  @Field(() => Int, { description: 'Members of itself and of what is below.' }) membersCount!: number;
  @Field(() => Int, { description: 'Environments that are not stopped.' }) environmentsCount!: number;
}

@ObjectType({ description: 'What stops when a project is archived or deleted.' })
export class ProjectConsequences extends Consequences {}

@ObjectType({ description: 'What stops when a group is archived, in it and in everything below.' })
export class GroupConsequences extends Consequences {
  @Field(() => Int, { description: 'Groups below, which count as archived with it.' }) groupsCount!: number;
  @Field(() => Int, { description: 'Projects below, which count as archived with it.' }) projectsCount!: number;
}
