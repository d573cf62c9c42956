import { Inject } from '@nestjs/common';
import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { toProject } from '../../projects/index.js';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { badInput } from '../../platform/errors/index.js';
import { Ctx } from '../../platform/http/index.js';
import { GroupSecretType, ProjectSecretType } from '../secrets.types.js';
import { AllowedProjects } from './allowed-projects.js';
import { AllowedProject, GroupSecretRef, ProjectSecretRef } from './sharing.types.js';
import { MOST_OVERRIDES, ShowOverrides } from './show-overrides.js';

@Resolver(() => ProjectSecretType)
export class ProjectSharingResolver {
  constructor(@Inject(ShowOverrides) private readonly overriding: ShowOverrides) {}

  @ResolveField(() => [GroupSecretRef], {
    description: 'Secrets of groups that its jobs would get by `source: inherit` if it were not there, nearest first.',
  })
  @Can('secret:list')
  async overrides(@Ctx() ctx: RequestContext, @Parent() secret: ProjectSecretType): Promise<GroupSecretRef[]> {
    const rows = await this.overriding.of(ctx, secret.id);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      environment: row.environment_scope,
      groupPath: row.full_path,
    }));
  }
}

@Resolver(() => GroupSecretType)
export class GroupSharingResolver {
  constructor(
    @Inject(ShowOverrides) private readonly overriding: ShowOverrides,
    @Inject(AllowedProjects) private readonly allowed: AllowedProjects,
  ) {}

  @ResolveField(() => [ProjectSecretRef], {
    description: 'Secrets of projects below that stand before it, by path; of projects whose secrets you may list.',
  })
  @Can('secret:list')
  async overriddenBy(
    @Ctx() ctx: RequestContext,
    @Parent() secret: GroupSecretType,
    @Args('first', { type: () => Int, defaultValue: 20 }) first: number,
  ): Promise<ProjectSecretRef[]> {
    if (first < 1 || first > MOST_OVERRIDES) throw badInput('first', `must be from 1 to ${MOST_OVERRIDES}.`);
    const rows = await this.overriding.over(ctx, secret.id);
    return rows.slice(0, first).map((row) => ({
      id: row.id,
      name: row.name,
      environment: row.environment_scope,
      projectPath: row.full_path,
    }));
  }

  @ResolveField(() => [AllowedProject], {
    nullable: true,
    description: 'The projects whose jobs may have it; null: every project below the group.',
  })
  @Can('secret:list')
  async allowedProjects(
    @Ctx() ctx: RequestContext,
    @Parent() secret: GroupSecretType,
  ): Promise<AllowedProject[] | null> {
    const { allowedProjectIds, ownerId } = secret;
    if (allowedProjectIds === null) return null;
    const listed = await this.allowed.show(ctx, { ownerId, allowedProjectIds });
    return listed.map(({ id, project, below }) => ({
      id: String(id),
      project: project && toProject(ctx, project),
      below,
    }));
  }
}
