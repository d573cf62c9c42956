import { Controller, Inject, Param, Post } from '@nestjs/common';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreatePersonToken, type VaultAccess } from './create-person-token.js';

/** GitLab's REST doors for programs that read the secrets of a project or group as a person. */
@Controller('api/v4')
export class PersonTokensController {
  constructor(@Inject(CreatePersonToken) private readonly create: CreatePersonToken) {}

  @Post('projects/:id/secrets_manager/access_token')
  @Can('secret_token:create')
  forProject(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<VaultAccess> {
    return this.create.execute(ctx, 'project', id);
  }

  @Post('groups/:id/secrets_manager/access_token')
  @Can('secret_token:create')
  forGroup(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<VaultAccess> {
    return this.create.execute(ctx, 'group', id);
  }
}
