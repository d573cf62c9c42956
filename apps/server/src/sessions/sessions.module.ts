import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Identify } from '../platform/authn/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { AbilitiesOf } from './abilities-of.js';
import { BeginSession } from './begin-session.js';
import { ChangePassword } from './change-password.js';
import { CreatePersonalAccessToken } from './create-personal-access-token.js';
import { CurrentSession } from './current-session.js';
import { IdentifyRequest } from './identify-request.js';
import { IdentifyToken } from './identify-token.js';
import { ListPersonalAccessTokens } from './list-personal-access-tokens.query.js';
import { ListOwnSessions } from './list-own-sessions.js';
import { OwnPassword } from './own-password.js';
import { OwnSessionsResolver } from './own-sessions.resolver.js';
import { PersonalAccessTokensResolver } from './personal-access-tokens.resolver.js';
import { RevokePersonalAccessToken } from './revoke-personal-access-token.js';
import { RevokeSession } from './revoke-session.js';
import { SessionCookies } from './session-cookies.js';
import { SessionsResolver } from './sessions.resolver.js';
import { SignIn } from './sign-in.js';
import { SignInThrottles } from './sign-in-throttle.js';
import { SignOut } from './sign-out.js';
import { FORGET_FLOWS, ProviderController, providerProviders } from './provider/index.js';
import { twoFactorProviders } from './two-factor/index.js';

const HOUR = 3600;

@Module({
  controllers: [ProviderController],
  providers: [
    { provide: Identify, useClass: IdentifyRequest },
    IdentifyToken,
    AbilitiesOf,
    SessionCookies,
    SignInThrottles,
    BeginSession,
    SignIn,
    SignOut,
    OwnPassword,
    ChangePassword,
    ListOwnSessions,
    RevokeSession,
    ...twoFactorProviders,
    ...providerProviders,
    CurrentSession,
    ListPersonalAccessTokens,
    CreatePersonalAccessToken,
    RevokePersonalAccessToken,
    SessionsResolver,
    OwnSessionsResolver,
    PersonalAccessTokensResolver,
  ],
  exports: [Identify, IdentifyToken, AbilitiesOf, SignInThrottles],
})
export class SessionsModule implements OnApplicationBootstrap {
  constructor(
    @Inject(Background) private readonly background: Background,
    @Inject(SignInThrottles) private readonly throttles: SignInThrottles,
    @Inject(Database) private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    this.background.every(HOUR, 'forget-sign-in-attempts', (ctx) => this.throttles.forgetOld(ctx));
    this.background.every(
      HOUR,
      'forget-provider-flows',
      async (ctx) => void (await this.database.query(ctx, FORGET_FLOWS)),
    );
  }
}
