import { Body, Controller, Delete, Get, Headers, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Ctx } from '../platform/http/index.js';
import { LeaveRunner } from './leave-runner.js';
import { refusal, sendAnswer } from './protocol-answer.js';
import { ResetRunnerToken } from './reset-runner-token.js';
import { VerifyRunner } from './verify-runner.js';

/** What GitLab Runner calls about itself. Statuses are those that it takes for success, and no others. */
@Controller('api/v4/runners')
export class RunnersApiController {
  constructor(
    @Inject(VerifyRunner) private readonly verifying: VerifyRunner,
    @Inject(LeaveRunner) private readonly leave: LeaveRunner,
    @Inject(ResetRunnerToken) private readonly reset: ResetRunnerToken,
  ) {}

  @Post('verify')
  @Open('A runner proves itself by its own token.')
  async verify(
    @Ctx() ctx: RequestContext,
    @Headers('runner-token') header: unknown,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendAnswer(reply, await this.verifying.execute(ctx, header, body));
  }

  @Post()
  @Open('It lets nobody in: registration tokens do not exist here.')
  async register(@Res() reply: FastifyReply): Promise<void> {
    const message =
      'Registration tokens are not supported. Create the runner in Lockkeeper and register with its glrt- token.';
    await sendAnswer(reply, refusal(410, message));
  }

  @Delete()
  @Open('A runner proves itself by its own token.')
  async unregister(
    @Ctx() ctx: RequestContext,
    @Headers('runner-token') header: unknown,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendAnswer(reply, await this.leave.runner(ctx, header, body));
  }

  @Delete('managers')
  @Open('A runner proves itself by its own token.')
  async unregisterManager(
    @Ctx() ctx: RequestContext,
    @Headers('runner-token') header: unknown,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendAnswer(reply, await this.leave.machine(ctx, header, body));
  }

  @Post('reset_authentication_token')
  @Open('A runner proves itself by its own token.')
  async resetToken(
    @Ctx() ctx: RequestContext,
    @Headers('runner-token') header: unknown,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendAnswer(reply, await this.reset.execute(ctx, header, body));
  }

  @Post(':id/reset_authentication_token')
  @Open('It changes nothing: it only says that people cannot renew a token here.')
  async resetTokenById(@Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, refusal(501, 'A runner renews its own token; people create a new runner instead.'));
  }

  @Get('router/discovery')
  @Open('It tells that there is no job router; runners then poll.')
  async discovery(@Res() reply: FastifyReply): Promise<void> {
    await sendAnswer(reply, refusal(501, 'There is no job router here.'));
  }
}
