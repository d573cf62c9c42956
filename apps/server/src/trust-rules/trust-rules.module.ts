import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { AccessTokensModule } from '../access-tokens/index.js';
import { GroupsModule } from '../groups/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { SessionsModule } from '../sessions/index.js';
import { CreateTrustRule } from './create-trust-rule.js';
import { DeleteTrustRule } from './delete-trust-rule.js';
import { HeldTrustRule } from './held-trust-rule.js';
import { IssuerKeys } from './issuer-keys.js';
import { ListTrustRules } from './list-trust-rules.js';
import { SignInByTrustRule } from './sign-in-by-trust-rule.js';
import { forgetEnded } from './sign-ins.query.js';
import { TrustLoginController } from './trust-login.controller.js';
import { TrustRulesResolver } from './trust-rules.resolver.js';
import { UpdateTrustRule } from './update-trust-rule.js';
import { UsableTrustRules } from './usable-trust-rules.js';
import { VerifyIdToken } from './verify-id-token.js';

const FORGET_SECONDS = 600;

@Module({
  imports: [AccessTokensModule, GroupsModule, SessionsModule],
  controllers: [TrustLoginController],
  providers: [
    HeldTrustRule,
    ListTrustRules,
    CreateTrustRule,
    UpdateTrustRule,
    DeleteTrustRule,
    IssuerKeys,
    VerifyIdToken,
    SignInByTrustRule,
    TrustRulesResolver,
    UsableTrustRules,
  ],
  exports: [UsableTrustRules],
})
export class TrustRulesModule implements OnModuleInit {
  constructor(
    @Inject(Background) private readonly background: Background,
    @Inject(Database) private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.background.every(FORGET_SECONDS, 'forget-id-tokens', (ctx) => forgetEnded(this.database, ctx));
  }
}
