import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Ctx } from '../../platform/http/index.js';
import { LintConfiguration, type LintAnswer } from './lint-configuration.js';

/** The lint of GitLab's REST API, with what the gate says of the secrets as its own part. */
@Controller('api/v4/projects/:id/ci/lint')
export class CiLintController {
  constructor(@Inject(LintConfiguration) private readonly lint: LintConfiguration) {}

  @Post()
  @HttpCode(200)
  @Can('secret:list')
  text(@Ctx() ctx: RequestContext, @Param('id') id: string, @Body() body: unknown): Promise<LintAnswer> {
    return this.lint.ofText(ctx, id, body);
  }

  @Get()
  @Can('secret:list')
  head(@Ctx() ctx: RequestContext, @Param('id') id: string, @Query() query: unknown): Promise<LintAnswer> {
    return this.lint.ofHead(ctx, id, query);
  }
}
