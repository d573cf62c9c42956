import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf, MutationInput, PageArgs, Payload } from '../../platform/graphql/index.js';
import { RefKind } from '../../projects/index.js';
import { UserCore } from '../../sessions/index.js';
import { SecretApprovalState } from '../approvals.types.js';

@ObjectType({ description: 'What somebody decided about one job run at its environment.' })
export class EnvironmentApprovalDecision {
  @Field(() => Boolean, { description: 'Approved; else refused.' }) approved!: boolean;
  @Field(() => UserCore, { nullable: true }) approver!: UserCore | null;
  @Field(() => String) reason!: string;
  @Field(() => Date) decidedAt!: Date;
  @Field(() => Date, { nullable: true }) withdrawnAt!: Date | null;
  @Field(() => Boolean, { description: 'It counts now: its giver may still deploy there, and nothing voids it.' })
  counts!: boolean;
}

@ObjectType({ description: 'A job run that waits, or waited, for the approvals that its environment demands.' })
export class EnvironmentApproval {
  @Field(() => ID) id!: string;
  @Field(() => SecretApprovalState) state!: SecretApprovalState;
  @Field(() => ID) jobId!: string;
  @Field(() => String) jobName!: string;
  @Field(() => ID) pipelineId!: string;
  @Field(() => ID) projectPath!: string;
  @Field(() => String) environment!: string;
  @Field(() => RefKind) refKind!: RefKind;
  @Field(() => String) refName!: string;
  @Field(() => String) sha!: string;
  @Field(() => [UserCore], { description: 'Who made the job run: none of them may approve.' }) startedBy!: UserCore[];
  @Field(() => Int, { description: 'How many different people have approved, as far as their approvals count now.' })
  approvedCount!: number;
  @Field(() => Int, { description: 'How many the environment demands now.' }) requiredCount!: number;
  @Field(() => Date) askedAt!: Date;
  @Field(() => Date, { description: 'When the job fails if too few have approved.' }) dueAt!: Date;
  @Field(() => [EnvironmentApprovalDecision]) decisions!: EnvironmentApprovalDecision[];
  @Field(() => Boolean, { description: 'It waits, and you may decide, for you have not approved it yet.' })
  mayDecide!: boolean;
}
export const EnvironmentApprovalConnection = connectionOf(EnvironmentApproval);

@ArgsType()
export class EnvironmentApprovalsArgs extends PageArgs {
  @Field(() => ID, { nullable: true }) jobId?: string | null;
}

@InputType({ isAbstract: true })
abstract class DecisionInput extends MutationInput {
  @Field(() => ID) jobId!: string;
  @Field(() => String, { description: 'At most 200 characters; the job shows it.' }) reason!: string;
}
@InputType()
export class EnvironmentApprovalGiveInput extends DecisionInput {}
@InputType()
export class EnvironmentApprovalRefuseInput extends DecisionInput {}
@InputType()
export class EnvironmentApprovalWithdrawInput extends DecisionInput {}

@ObjectType({ isAbstract: true })
abstract class ApprovalPayload extends Payload {
  @Field(() => EnvironmentApproval, { nullable: true }) approval!: EnvironmentApproval | null;
}
@ObjectType()
export class EnvironmentApprovalGivePayload extends ApprovalPayload {}
@ObjectType()
export class EnvironmentApprovalRefusePayload extends ApprovalPayload {}
@ObjectType()
export class EnvironmentApprovalWithdrawPayload extends ApprovalPayload {}
