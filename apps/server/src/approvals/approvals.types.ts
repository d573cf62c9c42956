import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf, MutationInput, PageArgs, Payload } from '../platform/graphql/index.js';
import { RefKind } from '../projects/index.js';
import { UserCore } from '../sessions/index.js';

export enum SecretApprovalState {
  PENDING = 'PENDING',
  APPROVED = 'APPROVED',
  REFUSED = 'REFUSED',
  TIMED_OUT = 'TIMED_OUT',
  ENDED = 'ENDED',
}
registerEnumType(SecretApprovalState, {
  name: 'SecretApprovalState',
  valuesMap: { ENDED: { description: 'The job ended before anybody decided.' } },
});

@ObjectType({ description: 'What somebody decided about one secret for one job run.' })
export class SecretApprovalDecision {
  @Field(() => Boolean, { description: 'Approved; else refused.' }) approved!: boolean;
  @Field(() => UserCore, { nullable: true }) approver!: UserCore | null;
  @Field(() => String) reason!: string;
  @Field(() => Date) decidedAt!: Date;
  @Field(() => Int, { description: 'The secret as it was then: an approval of another state counts no more.' })
  metadataVersion!: number;
  @Field(() => Date, { nullable: true }) withdrawnAt!: Date | null;
}

@ObjectType({ description: 'A job run that waits, or waited, for the approval of one secret.' })
export class SecretApproval {
  @Field(() => ID) id!: string;
  @Field(() => SecretApprovalState) state!: SecretApprovalState;
  @Field(() => ID) jobId!: string;
  @Field(() => String) jobName!: string;
  @Field(() => ID) pipelineId!: string;
  @Field(() => ID) projectPath!: string;
  @Field(() => String, { nullable: true, description: "The job's environment." }) environment!: string | null;
  @Field(() => RefKind) refKind!: RefKind;
  @Field(() => String) refName!: string;
  @Field(() => String) sha!: string;
  @Field(() => [UserCore], { description: 'Who made the job run: none of them may approve.' }) startedBy!: UserCore[];
  @Field(() => ID) secretId!: string;
  @Field(() => String) secretName!: string;
  @Field(() => ID, { nullable: true }) ownerPath!: string | null;
  @Field(() => String, { nullable: true }) environmentScope!: string | null;
  @Field(() => Int, { nullable: true, description: '`metadataCas` of an approval; null when the secret is gone.' })
  metadataVersion!: number | null;
  @Field(() => Date) askedAt!: Date;
  @Field(() => Date, { description: 'When the secret is withheld if nobody has approved it.' }) dueAt!: Date;
  @Field(() => [SecretApprovalDecision]) decisions!: SecretApprovalDecision[];
  @Field(() => Boolean, { description: 'It waits for somebody, and you may decide.' }) mayDecide!: boolean;
}
export const SecretApprovalConnection = connectionOf(SecretApproval);

@ArgsType()
export class SecretApprovalsArgs extends PageArgs {
  @Field(() => ID, { nullable: true }) jobId?: string | null;
  @Field(() => ID, { nullable: true }) secretId?: string | null;
}

const WHY = 'At most 200 characters; the job shows it.';

@InputType({ isAbstract: true })
abstract class DecisionInput extends MutationInput {
  @Field(() => ID) jobId!: string;
  @Field(() => ID) secretId!: string;
  @Field(() => String, { description: WHY }) reason!: string;
}
@InputType()
export class SecretApprovalGiveInput extends DecisionInput {
  @Field(() => Int, { nullable: true, description: 'The metadataVersion that you saw; another one now is a conflict.' })
  metadataCas?: number | null;
}
@InputType()
export class SecretApprovalRefuseInput extends DecisionInput {}
@InputType()
export class SecretApprovalWithdrawInput extends DecisionInput {}

@ObjectType({ isAbstract: true })
abstract class ApprovalPayload extends Payload {
  @Field(() => SecretApproval, { nullable: true }) approval!: SecretApproval | null;
}
@ObjectType()
export class SecretApprovalGivePayload extends ApprovalPayload {}
@ObjectType()
export class SecretApprovalRefusePayload extends ApprovalPayload {}
@ObjectType()
export class SecretApprovalWithdrawPayload extends ApprovalPayload {}
