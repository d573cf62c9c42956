import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MutationInput, Payload } from '../../platform/graphql/index.js';
import { SecretsManagerWriteDenialReason } from '../write-denial.types.js';

export enum SecretsManagerEntitlementState {
  TRIAL_ELIGIBLE = 'TRIAL_ELIGIBLE',
  TRIAL = 'TRIAL',
  PAID = 'PAID',
  OFFLINE_PAID = 'OFFLINE_PAID',
  BLOCKED = 'BLOCKED',
  INELIGIBLE = 'INELIGIBLE',
}
registerEnumType(SecretsManagerEntitlementState, {
  name: 'SecretsManagerEntitlementState',
  description: 'Always PAID: nothing is sold here, so nothing is owed.',
});

@ObjectType({ description: 'What there is to use, which is everything, without end and without credits.' })
export class SecretsManagerEntitlement {
  @Field(() => SecretsManagerEntitlementState) state!: SecretsManagerEntitlementState;
  @Field(() => SecretsManagerWriteDenialReason, { nullable: true })
  blockedReason!: SecretsManagerWriteDenialReason | null;
  @Field(() => Date, { nullable: true }) trialStartedAt!: Date | null;
  @Field(() => Date, { nullable: true }) trialExpiresAt!: Date | null;
  @Field(() => Int, { nullable: true, description: 'Null: nothing is counted.' }) creditsTotal!: number | null;
  @Field(() => Int, { nullable: true, description: 'Null: nothing is counted.' }) creditsRemaining!: number | null;
  @Field(() => Boolean) onDemandEnabled!: boolean;
  @Field(() => Boolean) offlineLicense!: boolean;
}

export const everything: SecretsManagerEntitlement = {
  state: SecretsManagerEntitlementState.PAID,
  blockedReason: null,
  trialStartedAt: null,
  trialExpiresAt: null,
  creditsTotal: null,
  creditsRemaining: null,
  onDemandEnabled: false,
  offlineLicense: false,
};

@InputType({ isAbstract: true })
abstract class OfGroupInput extends MutationInput {
  @Field(() => ID) groupPath!: string;
}
@InputType()
export class SecretsManagerStartTrialInput extends OfGroupInput {}
@InputType()
export class SecretsManagerEnableAddOnInput extends OfGroupInput {}
@InputType()
export class SecretsManagerRefreshEntitlementInput extends OfGroupInput {}
@InputType()
export class SecretsManagerInstanceStartTrialInput extends MutationInput {}
@InputType()
export class SecretsManagerInstanceEnableAddOnInput extends MutationInput {}
@InputType()
export class SecretsManagerInstanceRefreshEntitlementInput extends MutationInput {}

@ObjectType({ isAbstract: true })
abstract class EntitlementPayload extends Payload {
  @Field(() => SecretsManagerEntitlement, { nullable: true }) entitlement!: SecretsManagerEntitlement | null;
}
@ObjectType()
export class SecretsManagerStartTrialPayload extends EntitlementPayload {}
@ObjectType()
export class SecretsManagerEnableAddOnPayload extends EntitlementPayload {}
@ObjectType()
export class SecretsManagerRefreshEntitlementPayload extends EntitlementPayload {}
@ObjectType()
export class SecretsManagerInstanceStartTrialPayload extends EntitlementPayload {}
@ObjectType()
export class SecretsManagerInstanceEnableAddOnPayload extends EntitlementPayload {}
@ObjectType()
export class SecretsManagerInstanceRefreshEntitlementPayload extends EntitlementPayload {}
