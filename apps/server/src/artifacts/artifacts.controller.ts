import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { parseId } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { FetchArtifact } from './fetch-artifact.js';
import { sendArtifact } from './send-artifact.js';

/** What jobs left behind, for people, at GitLab's address. */
@Controller('api/v4/projects/:projectId/jobs/:jobId/artifacts')
export class ArtifactsController {
  constructor(@Inject(FetchArtifact) private readonly fetchArtifact: FetchArtifact) {}

  @Get()
  @Can('job_log:read')
  async download(
    @Ctx() ctx: RequestContext,
    @Param('projectId') projectId: string,
    @Param('jobId') jobId: string,
    @Query('file_type') kind: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const of = {
      jobId: parseId(jobId),
      projectId: parseId(projectId),
      kind: typeof kind === 'string' ? kind : 'archive',
    };
    await sendArtifact(reply, await this.fetchArtifact.forPerson(ctx, of));
  }
}
