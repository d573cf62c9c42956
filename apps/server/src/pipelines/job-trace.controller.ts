import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { parseId } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { DownloadJobLog } from './download-job-log.js';

/** A job's log as it is, at GitLab's address. */
@Controller('api/v4/projects/:projectId/jobs/:jobId/trace')
export class JobTraceController {
  constructor(@Inject(DownloadJobLog) private readonly log: DownloadJobLog) {}

  @Get()
  @Can('job_log:read')
  async download(
    @Ctx() ctx: RequestContext,
    @Param('projectId') projectId: string,
    @Param('jobId') jobId: string,
    @Headers('range') range: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const of = { projectId: parseId(projectId), jobId: parseId(jobId) };
    const { status, headers, bytes } = await this.log.execute(ctx, of, range);
    void reply.status(status).headers(headers);
    await (bytes ? reply.send(bytes) : reply.send());
  }
}
