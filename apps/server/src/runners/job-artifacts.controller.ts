import { Body, Controller, Get, Headers, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { presentedToken } from '@lockkeeper/runner-protocol';
import type { FastifyReply } from 'fastify';
import { sendArtifact } from '../artifacts/index.js';
import { Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Ctx } from '../platform/http/index.js';
import { JobArtifacts } from './job-artifacts.js';
import { JobIdentity } from './job-identity.js';
import { sendAnswer } from './protocol-answer.js';

/** What the runner's own sub-commands call: they have nothing but the job token. */
@Controller('api/v4/jobs/:id/artifacts')
export class JobArtifactsController {
  constructor(
    @Inject(JobIdentity) private readonly jobs: JobIdentity,
    @Inject(JobArtifacts) private readonly artifacts: JobArtifacts,
  ) {}

  @Post()
  @Open('A runner proves that it has the job by the job token.')
  async upload(
    @Ctx() ctx: RequestContext,
    @Param('id') id: string,
    @Headers() headers: Readonly<Record<string, unknown>>,
    @Query() query: Readonly<Record<string, unknown>>,
    @Body() form: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const job = await this.jobs.require(ctx, id, presentedToken(headers['job-token'], undefined));
    const upload = { kind: query['artifact_type'], format: query['artifact_format'], form };
    await sendAnswer(reply, await this.artifacts.upload(ctx, job, { ...upload, contentType: headers['content-type'] }));
  }

  @Get()
  @Open('A job that runs fetches by its token what those that it depends on left behind.')
  async download(
    @Ctx() ctx: RequestContext,
    @Param('id') id: string,
    @Headers('job-token') header: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendArtifact(reply, await this.artifacts.download(ctx, id, presentedToken(header, undefined)));
  }
}
