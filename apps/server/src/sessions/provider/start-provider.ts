import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { requireOwnSession } from '../list-own-sessions.js';
import { OwnPassword } from '../own-password.js';
import { digestOfSessionToken, mintSessionToken } from '../session-token.js';
import { SignInThrottles } from '../sign-in-throttle.js';
import { localPath } from './local-path.js';
import { Provider } from './provider.js';
import { insertFlow } from './provider.query.js';

/** The token goes into the browser's cookie, the address is where the browser goes. */
export interface Started {
  readonly token: string;
  readonly address: string;
}

/** Begins the way to the provider and back: to sign in, or to link an account with the person who is signed in. */
@Injectable()
export class StartProvider {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Provider) private readonly provider: Provider,
    @Inject(OwnPassword) private readonly password: OwnPassword,
    @Inject(SignInThrottles) private readonly throttles: SignInThrottles,
  ) {}

  async signIn(ctx: RequestContext, returnPath: string | null): Promise<Started> {
    await this.throttles.countAddress(ctx);
    return this.begin(ctx, null, localPath(returnPath));
  }

  /** The password is asked for: a session left open must not become a way in that stays. */
  async link(ctx: RequestContext, currentPassword: string): Promise<Started> {
    const { userId } = requireOwnSession(ctx, 'provider_account:create');
    await this.password.demand(ctx, 'provider_account:create', currentPassword);
    await this.password.forgive(ctx);
    return this.begin(ctx, userId, '/me/sessions');
  }

  private async begin(ctx: RequestContext, userId: number | null, returnPath: string): Promise<Started> {
    const token = mintSessionToken();
    const address = await this.provider.addressFor(token);
    await insertFlow(this.database, ctx, { digest: digestOfSessionToken(token)!, userId, returnPath });
    return { token, address };
  }
}
