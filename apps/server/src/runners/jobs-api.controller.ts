import { Body, Controller, Headers, Inject, Param, Patch, Post, Put, Res } from '@nestjs/common';
import { jobRequestSchema, presentedToken } from '@lockkeeper/runner-protocol';
import type { FastifyReply } from 'fastify';
import { Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Ctx } from '../platform/http/index.js';
import { AppendTrace } from './append-trace.js';
import { JobIdentity, type KnownJob } from './job-identity.js';
import { NO_CONTENT, readBody, sendAnswer, tokenIn } from './protocol-answer.js';
import { ReleaseJobSecrets } from './release-job-secrets.js';
import { ReportFindings } from './report-findings.js';
import { RequestJob } from './request-job.js';
import { RunnerCalls } from './runner-calls.js';
import { UpdateJob } from './update-job.js';

const BY_JOB_TOKEN = 'A runner proves that it has the job by the job token.';

/** What GitLab Runner calls about jobs: it asks for one, reports on it and sends its log. */
@Controller('api/v4/jobs')
export class JobsApiController {
  constructor(
    @Inject(RunnerCalls) private readonly calls: RunnerCalls,
    @Inject(JobIdentity) private readonly jobs: JobIdentity,
    @Inject(RequestJob) private readonly requestJob: RequestJob,
    @Inject(UpdateJob) private readonly updateJob: UpdateJob,
    @Inject(AppendTrace) private readonly appendTrace: AppendTrace,
    @Inject(ReleaseJobSecrets) private readonly release: ReleaseJobSecrets,
    @Inject(ReportFindings) private readonly findings: ReportFindings,
  ) {}

  @Post('request')
  @Open('A runner proves itself by its own token.')
  async request(
    @Ctx() ctx: RequestContext,
    @Headers('runner-token') header: unknown,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const gone = hungUp(reply);
    const call = readBody(jobRequestSchema, body);
    const runner = await this.calls.machine(ctx, header, call);
    const payload = runner.paused ? null : await this.requestJob.execute(ctx, runner, call, gone);
    await sendAnswer(reply, payload ? { status: 201, body: payload } : NO_CONTENT);
  }

  @Put(':id')
  @Open(BY_JOB_TOKEN)
  async update(
    @Ctx() ctx: RequestContext,
    @Param('id') id: string,
    @Headers('job-token') header: unknown,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const job = await this.#job(ctx, { id, header, body });
    await sendAnswer(reply, await this.updateJob.execute(ctx, job, body));
  }

  @Patch(':id/trace')
  @Open(BY_JOB_TOKEN)
  async trace(
    @Ctx() ctx: RequestContext,
    @Param('id') id: string,
    @Headers() headers: Readonly<Record<string, unknown>>,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const job = await this.#job(ctx, { id, header: headers['job-token'] });
    const patch = { contentRange: headers['content-range'], body };
    await sendAnswer(reply, await this.appendTrace.execute(ctx, job, patch));
  }

  @Post(':id/secrets')
  @Open(
    'The bundled runner proves itself by its own token, its system id and the job token together; the gate decides.',
  )
  async secrets(
    @Ctx() ctx: RequestContext,
    @Param('id') id: string,
    @Headers('job-token') header: unknown,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const call = { id, token: presentedToken(header, tokenIn(body)) };
    await sendAnswer(reply, await this.release.execute(ctx, call, body));
  }

  @Post(':id/findings')
  @Open('The bundled runner proves itself by its own token, its system id and the job token together.')
  async reportFindings(
    @Ctx() ctx: RequestContext,
    @Param('id') id: string,
    @Headers('job-token') header: unknown,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const call = { id, token: presentedToken(header, tokenIn(body)) };
    await sendAnswer(reply, await this.findings.execute(ctx, call, body));
  }

  #job(ctx: RequestContext, call: { id: string; header: unknown; body?: unknown }): Promise<KnownJob> {
    return this.jobs.require(ctx, call.id, presentedToken(call.header, tokenIn(call.body)));
  }
}

/** Fires when the connection ends before the answer is out: a job must not be given to a socket that nobody reads. */
function hungUp(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
