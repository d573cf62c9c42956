import { Module } from '@nestjs/common';
import { AccessTokensModule } from '../access-tokens/index.js';
import { CreateTrustRule } from './create-trust-rule.js';
import { DeleteTrustRule } from './delete-trust-rule.js';
import { HeldTrustRule } from './held-trust-rule.js';
import { ListTrustRules } from './list-trust-rules.js';
import { TrustRulesResolver } from './trust-rules.resolver.js';
import { UpdateTrustRule } from './update-trust-rule.js';

@Module({
  imports: [AccessTokensModule],
  providers: [HeldTrustRule, ListTrustRules, CreateTrustRule, UpdateTrustRule, DeleteTrustRule, TrustRulesResolver],
})
export class TrustRulesModule {}
