import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ArchiveNamespace, Namespaces } from '../groups/index.js';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreateProject } from './create-project.js';
import { DeleteProject } from './delete-project.js';
import { ListProjects } from './list-projects.js';
import {
  ProjectArchiveInput,
  ProjectCreateInput,
  ProjectDeleteInput,
  ProjectsArgs,
  ProjectUpdateInput,
} from './projects.inputs.js';
import {
  ProjectArchivePayload,
  ProjectConnection,
  ProjectCreatePayload,
  ProjectDeletePayload,
  ProjectType,
  ProjectUpdatePayload,
  toProject,
} from './projects.types.js';
import { GroupConsequences, ProjectConsequences } from './consequences.types.js';
import { ShowConsequences } from './show-consequences.js';
import { UpdateProject } from './update-project.js';

@Resolver()
export class ProjectsResolver {
  constructor(
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ListProjects) private readonly list: ListProjects,
    @Inject(CreateProject) private readonly create: CreateProject,
    @Inject(UpdateProject) private readonly update: UpdateProject,
    @Inject(ArchiveNamespace) private readonly archive: ArchiveNamespace,
    @Inject(DeleteProject) private readonly remove: DeleteProject,
    @Inject(ShowConsequences) private readonly consequences: ShowConsequences,
  ) {}

  @Query(() => ProjectConnection)
  @Can('project:read')
  projects(@Ctx() ctx: RequestContext, @Args() args: ProjectsArgs): Promise<Page<ProjectType>> {
    return this.list.execute(ctx, args);
  }

  @Query(() => ProjectType)
  @Can('project:read')
  async project(
    @Ctx() ctx: RequestContext,
    @Args('fullPath', { type: () => ID }) fullPath: string,
  ): Promise<ProjectType> {
    return toProject(ctx, await this.namespaces.visibleProject(ctx, fullPath));
  }

  @Query(() => ProjectConsequences, { description: 'Of archiving or deleting a project, for who may archive it.' })
  @Can('project:archive')
  projectConsequences(
    @Ctx() ctx: RequestContext,
    @Args('fullPath', { type: () => ID }) fullPath: string,
  ): Promise<ProjectConsequences> {
    return this.consequences.execute(ctx, 'project', fullPath);
  }

  @Query(() => GroupConsequences, { description: 'Of archiving a group, for who may do so.' })
  @Can('group:archive')
  groupConsequences(
    @Ctx() ctx: RequestContext,
    @Args('fullPath', { type: () => ID }) fullPath: string,
  ): Promise<GroupConsequences> {
    return this.consequences.execute(ctx, 'group', fullPath);
  }

  @Mutation(() => ProjectCreatePayload)
  @Can('project:create')
  projectCreate(@Ctx() ctx: RequestContext, @Args('input') input: ProjectCreateInput): Promise<ProjectCreatePayload> {
    return answer('project', input, async () => toProject(ctx, await this.create.execute(ctx, input)));
  }

  @Mutation(() => ProjectUpdatePayload)
  @Can('project:update')
  projectUpdate(@Ctx() ctx: RequestContext, @Args('input') input: ProjectUpdateInput): Promise<ProjectUpdatePayload> {
    return answer('project', input, async () => toProject(ctx, await this.update.execute(ctx, input)));
  }

  @Mutation(() => ProjectArchivePayload)
  @Can('project:archive')
  projectArchive(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProjectArchiveInput,
  ): Promise<ProjectArchivePayload> {
    return answer('project', input, async () => toProject(ctx, await this.archive.execute(ctx, 'project', input)));
  }

  @Mutation(() => ProjectDeletePayload)
  @Can('project:delete')
  projectDelete(@Ctx() ctx: RequestContext, @Args('input') input: ProjectDeleteInput): Promise<ProjectDeletePayload> {
    return answer('project', input, async () => toProject(ctx, await this.remove.execute(ctx, input)));
  }
}
