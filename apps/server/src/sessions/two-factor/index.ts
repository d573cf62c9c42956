import { BeginTwoFactor } from './begin-two-factor.js';
import { ConfirmTwoFactor } from './confirm-two-factor.js';
import { DisableTwoFactor } from './disable-two-factor.js';
import { RenewRecoveryCodes } from './renew-recovery-codes.js';
import { SecondFactors } from './second-factors.js';
import { Seeds } from './seeds.js';
import { ShowTwoFactor } from './show-two-factor.js';
import { TwoFactorResolver } from './two-factor.resolver.js';

export const twoFactorProviders = [
  Seeds,
  SecondFactors,
  ShowTwoFactor,
  BeginTwoFactor,
  ConfirmTwoFactor,
  RenewRecoveryCodes,
  DisableTwoFactor,
  TwoFactorResolver,
];
