import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Open } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Ctx } from '../../platform/http/index.js';
import { FlowCookie } from './flow-cookie.js';
import { TakeCallback } from './take-callback.js';

@Controller()
export class ProviderController {
  constructor(
    @Inject(TakeCallback) private readonly callbacks: TakeCallback,
    @Inject(FlowCookie) private readonly cookie: FlowCookie,
  ) {}

  @Get('api/oidc/callback')
  @Open('The provider sends browsers here; only the one that began has the cookie that the answer fits.', {
    first: true,
  })
  async callback(
    @Ctx() ctx: RequestContext,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const at = request.url.indexOf('?');
    const query = at < 0 ? '' : request.url.slice(at);
    const path = await this.callbacks.execute(ctx, this.cookie.tokenOf(request), query);
    await reply.redirect(path, 303);
  }
}
