import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Ctx } from '../platform/http/index.js';
import type { ReleasedValue } from '../releases/index.js';
import { FacadeTokens } from './facade-tokens.js';
import { readInlineAuth } from './inline-auth.js';
import { ReadJobSecret } from './read-job-secret.js';

const OWNER = /^(project|group)_([1-9][0-9]{0,14})$/;
const NAME = /^[A-Za-z0-9_]{1,255}$/;

/** The part of OpenBao's API that a job's reads need. Errors come in OpenBao's shape. */
@Controller('v1')
export class VaultApiController {
  constructor(
    @Inject(FacadeTokens) private readonly tokens: FacadeTokens,
    @Inject(ReadJobSecret) private readonly read: ReadJobSecret,
  ) {}

  @Get('sys/health')
  @Open('GitLab Runner 18.3 asks for it before it shows anything; it tells that reads are served, no more.')
  health(): Record<string, unknown> {
    return {
      initialized: true,
      sealed: false,
      standby: false,
      version: '2.6.4',
      server_time_utc: Math.floor(Date.now() / 1000),
    };
  }

  @Get(':owner/kv/data/explicit/:name')
  @Open('A job proves itself by the facade token in the inline-auth headers; the gate decides.')
  async readSecret(
    @Ctx() ctx: RequestContext,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('owner') owner: string,
    @Param('name') name: string,
  ): Promise<void> {
    const auth = readInlineAuth(request.headers);
    if (!auth) return deny(reply, 403, 'permission denied');
    if ('problem' in auth) return failLogin(reply, auth.problem);
    const claims = await this.tokens.verify(auth.jwt);
    if (!claims) return failLogin(reply, 'the JWT is not valid');
    const parts = OWNER.exec(owner);
    if (!parts || !NAME.test(name)) return deny(reply, 403, 'permission denied');
    const path = { owner: { kind: parts[1] as 'project' | 'group', id: Number(parts[2]) }, name };
    const secret = await this.read.execute(ctx, claims, path);
    // The reason stays on the job's page: this text goes into a log that more people may read.
    if (!secret) return deny(reply, 403, 'permission denied; the page of the job tells why');
    await reply
      .status(200)
      .type('application/json')
      .send(JSON.stringify(toKvAnswer(ctx.requestId, secret)));
  }
}

function toKvAnswer(requestId: string, secret: ReleasedValue): Record<string, unknown> {
  return {
    request_id: requestId,
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data: {
      data: { value: secret.value.reveal() },
      metadata: { version: secret.versionNumber, destroyed: false, deletion_time: '', custom_metadata: null },
    },
    wrap_info: null,
    warnings: null,
    auth: null,
  };
}

async function deny(reply: FastifyReply, status: number, message: string): Promise<void> {
  await reply
    .status(status)
    .type('application/json')
    .send(JSON.stringify({ errors: [message] }));
}

async function failLogin(reply: FastifyReply, problem: string): Promise<void> {
  void reply.header('x-vault-inline-auth-failed', 'true');
  await deny(reply, 400, `inline authentication failed: ${problem}`);
}
