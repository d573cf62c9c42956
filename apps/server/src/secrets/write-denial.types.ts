import { registerEnumType } from '@nestjs/graphql';

export enum SecretsManagerWriteDenialReason {
  CREDITS_EXHAUSTED = 'CREDITS_EXHAUSTED',
  GRACE = 'GRACE',
  INELIGIBLE = 'INELIGIBLE',
  ON_DEMAND_DISABLED = 'ON_DEMAND_DISABLED',
  SUBSCRIPTION_GRACE_PERIOD_EXPIRED = 'SUBSCRIPTION_GRACE_PERIOD_EXPIRED',
  TRIAL_EXPIRED = 'TRIAL_EXPIRED',
  TRIAL_REQUIRED = 'TRIAL_REQUIRED',
}
registerEnumType(SecretsManagerWriteDenialReason, {
  name: 'SecretsManagerWriteDenialReason',
  description: 'Never given: nothing is sold here, so nothing is denied for want of payment.',
});
