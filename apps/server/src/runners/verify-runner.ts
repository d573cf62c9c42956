import { Inject, Injectable } from '@nestjs/common';
import { presentedToken, verifyRequestSchema } from '@lockkeeper/runner-protocol';
import type { RequestContext } from '../platform/context/index.js';
import { readBody, type ProtocolAnswer } from './protocol-answer.js';
import { RunnerCalls } from './runner-calls.js';

/** `POST runners/verify`: the one call that `gitlab-runner register` makes; without a whole `id` it gives up. */
@Injectable()
export class VerifyRunner {
  constructor(@Inject(RunnerCalls) private readonly calls: RunnerCalls) {}

  async execute(ctx: RequestContext, header: unknown, body: unknown): Promise<ProtocolAnswer> {
    const call = readBody(verifyRequestSchema, body);
    const known = call.system_id
      ? await this.calls.machine(ctx, header, call)
      : await this.calls.runner(ctx, header, call);
    return { status: 200, body: { id: known.id, token: presentedToken(header, call.token), token_expires_at: null } };
  }
}
