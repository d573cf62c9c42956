import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MutationInput, Payload } from '../platform/graphql/index.js';
import { RefKind } from '../projects/index.js';
import { JobTrigger } from './job-trigger.types.js';

export enum JobStatus {
  CREATED = 'CREATED',
  MANUAL = 'MANUAL',
  DELAYED = 'DELAYED',
  WAITING_FOR_APPROVAL = 'WAITING_FOR_APPROVAL',
  WAITING_FOR_RESOURCE = 'WAITING_FOR_RESOURCE',
  PENDING = 'PENDING',
  ASSIGNED = 'ASSIGNED',
  RUNNING = 'RUNNING',
  CANCELING = 'CANCELING',
  SUCCESS = 'SUCCESS',
  FAILED = 'FAILED',
  CANCELED = 'CANCELED',
  SKIPPED = 'SKIPPED',
}
registerEnumType(JobStatus, {
  name: 'JobStatus',
  valuesMap: {
    MANUAL: { description: 'Somebody may start it: `jobPlay`.' },
    DELAYED: { description: 'It starts by itself at `scheduledAt`, or earlier by `jobPlay`.' },
    WAITING_FOR_RESOURCE: { description: 'Another job of its resource group runs.' },
    WAITING_FOR_APPROVAL: { description: 'Somebody must approve a secret first; no runner is offered it.' },
  },
});

export enum JobSecretOutcome {
  NOT_ASKED_YET = 'NOT_ASKED_YET',
  RELEASED = 'RELEASED',
  WITHHELD = 'WITHHELD',
}
registerEnumType(JobSecretOutcome, { name: 'JobSecretOutcome' });

@ObjectType()
export class JobRunner {
  @Field(() => ID) id!: string;
  @Field(() => String) description!: string;
}

@ObjectType({ description: 'A secret that a job asks for, and what became of it. Never its value.' })
export class JobSecret {
  @Field(() => String) variable!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: "null: the job's project; `inherit`; or `group/<full path>`." })
  source!: string | null;
  @Field(() => Boolean) file!: boolean;
  @Field(() => JobSecretOutcome) outcome!: JobSecretOutcome;
  @Field(() => String, { nullable: true }) code!: string | null;
  @Field(() => Int, { nullable: true }) rule!: number | null;
  @Field(() => String, { nullable: true }) sentence!: string | null;
  @Field(() => Date, { nullable: true }) at!: Date | null;
}

@ObjectType('Job')
export class JobType {
  @Field(() => ID) id!: string;
  @Field(() => ID) pipelineId!: string;
  @Field(() => ID) projectPath!: string;
  @Field(() => String) name!: string;
  @Field(() => String) stage!: string;
  @Field(() => JobStatus) status!: JobStatus;
  @Field(() => String, { nullable: true }) environment!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Where that is reached, while what this job deployed is there and for those who see environments.',
  })
  environmentUrl!: string | null;
  @Field(() => Boolean) allowFailure!: boolean;
  @Field(() => String, { description: 'on_success, on_failure, always, manual or delayed.' }) runWhen!: string;
  @Field(() => [String], { nullable: true, description: 'Jobs that must be over first; null: all of earlier stages.' })
  needs!: string[] | null;
  @Field(() => String, { nullable: true, description: 'Of the jobs of a project with this name one runs at a time.' })
  resourceGroup!: string | null;
  @Field(() => Boolean, { description: 'Whether a newer pipeline of the ref may cancel it.' }) interruptible!: boolean;
  @Field(() => String, { nullable: true, description: 'The question to ask before it is played.' })
  manualConfirmation!: string | null;
  @Field(() => Date, { nullable: true, description: 'When a delayed job starts.' }) scheduledAt!: Date | null;
  @Field(() => ID, { nullable: true, description: 'The run that it repeats.' }) retryOf!: string | null;
  @Field(() => [String]) tags!: string[];
  @Field(() => Int) timeoutSeconds!: number;
  @Field(() => String, { nullable: true }) failureReason!: string | null;
  @Field(() => Int, { nullable: true }) exitCode!: number | null;
  @Field(() => String) refName!: string;
  @Field(() => RefKind) refKind!: RefKind;
  @Field(() => String) sha!: string;
  @Field(() => JobRunner, { nullable: true }) runner!: JobRunner | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date, { nullable: true }) queuedAt!: Date | null;
  @Field(() => Date, { nullable: true }) startedAt!: Date | null;
  @Field(() => Date, { nullable: true }) finishedAt!: Date | null;
  @Field(() => Int, { description: 'In bytes.' }) logSize!: number;
  @Field(() => [JobSecret]) secrets!: JobSecret[];
  @Field(() => JobTrigger, { nullable: true, description: 'Null: the job runs on a runner.' })
  trigger!: JobTrigger | null;
  @Field(() => [String], { description: 'The abilities that you hold on it.' }) abilities!: string[];
  @Field(() => String, { nullable: true, description: 'Why no runner can take a job that waits.' })
  stuckReason!: string | null;
}

@ObjectType()
export class LogLine {
  @Field(() => Int) number!: number;
  @Field(() => String, { description: 'Data: escape it. It keeps ANSI colours and no other control characters.' })
  text!: string;
  @Field(() => Date, { nullable: true }) at!: Date | null;
  @Field(() => Boolean) stderr!: boolean;
  @Field(() => String, { nullable: true, description: "The part of the runner's work that the line belongs to." })
  section!: string | null;
  @Field(() => Boolean, { description: 'Whether a value was masked in it.' }) masked!: boolean;
}

@ObjectType('JobLog')
export class JobLogType {
  @Field(() => [LogLine]) lines!: LogLine[];
  @Field(() => Int, { description: 'The byte to ask from next.' }) nextOffset!: number;
  @Field(() => Int, { description: 'In bytes.' }) size!: number;
  @Field(() => Boolean, { description: 'Whether the job is over: nothing will be added.' }) finished!: boolean;
}

@InputType()
export class JobCancelInput extends MutationInput {
  @Field(() => ID) id!: string;
}
@InputType()
export class JobPlayInput extends MutationInput {
  @Field(() => ID) id!: string;
}
@InputType()
export class JobRetryInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@InputType()
export class JobUnpinAndRetryInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@ObjectType({ isAbstract: true })
abstract class JobPayload extends Payload {
  @Field(() => JobType, { nullable: true }) job!: JobType | null;
}
@ObjectType()
export class JobCancelPayload extends JobPayload {}
@ObjectType()
export class JobRetryPayload extends JobPayload {}
@ObjectType()
export class JobUnpinAndRetryPayload extends JobPayload {}
@ObjectType()
export class JobPlayPayload extends JobPayload {}
