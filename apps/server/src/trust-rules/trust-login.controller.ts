import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Fault } from '../platform/errors/index.js';
import { Ctx } from '../platform/http/index.js';
import { readBody, toAuth, wrapped } from '../vault-api/index.js';
import { SignInByTrustRule } from './sign-in-by-trust-rule.js';

const login = z.object({ jwt: z.string().min(1), role: z.string().min(1).max(100) });

/** Where programs elsewhere log in with an ID token of their own issuer, as clients of OpenBao and Vault do. */
@Controller('v1')
export class TrustLoginController {
  constructor(@Inject(SignInByTrustRule) private readonly signIn: SignInByTrustRule) {}

  @Post('auth/oidc/login')
  @HttpCode(200)
  @Open('The ID token in the body says who logs in; a trust rule decides.')
  async logIn(@Ctx() ctx: RequestContext, @Body() body: unknown): Promise<object> {
    const given = login.safeParse(readBody(body));
    if (!given.success) throw new Fault('BAD_USER_INPUT', 'missing jwt or role');
    const { token, id, expiresAt, rule } = await this.signIn.execute(ctx, given.data.role, given.data.jwt);
    const metadata = { role: rule.name, service_account: rule.username };
    return wrapped(ctx.requestId, {
      auth: toAuth(token, { id: String(id), expiresAt, kind: 'service', metadata }),
    });
  }
}
