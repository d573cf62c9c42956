import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf, Payload } from '../platform/graphql/index.js';

export enum RunnerScope {
  INSTANCE = 'INSTANCE',
  GROUP = 'GROUP',
  PROJECT = 'PROJECT',
}
registerEnumType(RunnerScope, { name: 'RunnerScope', description: 'Whose jobs a runner takes.' });

@ObjectType('RunnerManager', { description: 'One machine of a runner.' })
export class RunnerManagerType {
  @Field(() => ID) id!: string;
  @Field(() => String) systemId!: string;
  @Field(() => String) agentName!: string;
  @Field(() => String) version!: string;
  @Field(() => String) platform!: string;
  @Field(() => String) architecture!: string;
  @Field(() => String) executor!: string;
  @Field(() => String, { nullable: true }) ip!: string | null;
  @Field(() => Date) contactedAt!: Date;
  @Field(() => Int) runningJobs!: number;
}

@ObjectType('Runner', { description: 'Takes jobs of one project, of the projects of a group, or of all.' })
export class RunnerType {
  @Field(() => ID) id!: string;
  @Field(() => String) description!: string;
  @Field(() => RunnerScope) scope!: RunnerScope;
  @Field(() => ID, { nullable: true, description: 'Null for the installation, and where you may not know.' })
  ownerPath!: string | null;
  @Field(() => [String]) tags!: string[];
  @Field(() => Boolean) runUntagged!: boolean;
  @Field(() => Boolean, { description: 'Takes jobs of protected refs only.' }) protected!: boolean;
  @Field(() => Boolean) paused!: boolean;
  @Field(() => Boolean, { description: 'It is of a project, and is assigned to no others.' }) locked!: boolean;
  @Field(() => [ID], { description: 'Projects beside its own that it serves, of those that you see.' })
  assignedProjects!: string[];
  @Field(() => Int, { nullable: true, description: 'Seconds that a job may take here at most.' })
  maximumTimeout!: number | null;
  @Field(() => String, { description: 'The part of the token that may be shown.' }) tokenPrefix!: string;
  @Field(() => Boolean, { description: 'It was heard of in the last two minutes.' }) online!: boolean;
  @Field(() => Date, { nullable: true }) contactedAt!: Date | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Int) runningJobs!: number;
  @Field(() => [RunnerManagerType], { description: 'Its machines, for those who may look at the runner itself.' })
  managers!: RunnerManagerType[];
  @Field(() => [String]) abilities!: string[];
}

export const RunnerConnection = connectionOf(RunnerType, 'Runner');

@ObjectType({ isAbstract: true })
abstract class RunnerPayload extends Payload {
  @Field(() => RunnerType, { nullable: true }) runner!: RunnerType | null;
}
@ObjectType()
export class RunnerCreatePayload extends RunnerPayload {
  @Field(() => String, { nullable: true, description: 'Shown this once.' }) token!: string | null;
}
@ObjectType()
export class RunnerUpdatePayload extends RunnerPayload {}
@ObjectType()
export class RunnerDeletePayload extends RunnerPayload {}
@ObjectType()
export class RunnerAssignPayload extends RunnerPayload {}
@ObjectType()
export class RunnerUnassignPayload extends Payload {}
