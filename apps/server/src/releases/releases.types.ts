import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf } from '../platform/graphql/index.js';
import { RefKind } from '../projects/index.js';
import { UserCore } from '../sessions/index.js';

export enum SecretUseOutcome {
  RELEASED = 'RELEASED',
  WITHHELD = 'WITHHELD',
}
registerEnumType(SecretUseOutcome, { name: 'SecretUseOutcome' });

export enum SecretAccessOutcome {
  WOULD_RELEASE = 'WOULD_RELEASE',
  WOULD_WITHHOLD = 'WOULD_WITHHOLD',
}
registerEnumType(SecretAccessOutcome, { name: 'SecretAccessOutcome' });

@ObjectType({ description: 'One release or one refusal.' })
export class SecretUse {
  @Field(() => ID) id!: string;
  @Field(() => Date) occurredAt!: Date;
  @Field(() => SecretUseOutcome) outcome!: SecretUseOutcome;
  @Field() phase!: string;
  @Field() channel!: string;
  @Field({ description: 'Stable reason code; `released` for a release.' }) code!: string;
  @Field(() => Int, { nullable: true, description: 'Number of the rule that refused.' }) rule!: number | null;
  @Field() sentence!: string;
  @Field() variable!: string;
  @Field() secretName!: string;
  @Field(() => ID, { nullable: true }) secretId!: string | null;
  @Field(() => String, { nullable: true }) environmentScope!: string | null;
  @Field(() => Int, { nullable: true }) versionNumber!: number | null;
  @Field(() => ID, { nullable: true }) projectPath!: string | null;
  @Field(() => ID) pipelineId!: string;
  @Field(() => ID) jobId!: string;
  @Field() jobName!: string;
  @Field(() => RefKind) refKind!: RefKind;
  @Field() refName!: string;
  @Field() sha!: string;
  @Field(() => String, { nullable: true }) environment!: string | null;
  @Field() source!: string;
  @Field(() => UserCore, { nullable: true }) actor!: UserCore | null;
  @Field(() => UserCore, { nullable: true, description: 'The administrator who started the pipeline as its actor.' })
  impersonator!: UserCore | null;
  @Field(() => ID, { nullable: true }) runnerId!: string | null;
  @Field(() => UserCore, { nullable: true, description: 'Whose approval the release rests on.' })
  approvedBy!: UserCore | null;
}

export const SecretUseConnection = connectionOf(SecretUse);

@ObjectType({ description: 'A rule that fails, with its reason.' })
export class AccessRefusal {
  @Field() code!: string;
  @Field(() => Int) rule!: number;
  @Field() sentence!: string;
}

@ObjectType({ description: 'A rule that only a running job can tell.' })
export class OpenAccessRule {
  @Field(() => Int) rule!: number;
  @Field() title!: string;
  @Field() sentence!: string;
}

@ObjectType({ description: 'What the gate says about one secret for such a job.' })
export class SecretAccess {
  @Field() name!: string;
  @Field(() => String, { nullable: true }) variable!: string | null;
  @Field(() => SecretAccessOutcome) outcome!: SecretAccessOutcome;
  @Field(() => String, { nullable: true }) code!: string | null;
  @Field(() => Int, { nullable: true }) rule!: number | null;
  @Field() sentence!: string;
  @Field(() => ID, { nullable: true }) secretId!: string | null;
  @Field(() => ID, { nullable: true }) ownerPath!: string | null;
  @Field(() => String, { nullable: true }) environmentScope!: string | null;
  @Field(() => [AccessRefusal], { description: 'Every rule that fails, the deciding one first.' })
  refusals!: AccessRefusal[];
  @Field(() => [OpenAccessRule]) open!: OpenAccessRule[];
}
