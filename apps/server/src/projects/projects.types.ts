import { Field, ID, ObjectType } from '@nestjs/graphql';
import { abilitiesHeld, parentPathOf, Role, toRole, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { connectionOf, Payload } from '../platform/graphql/index.js';
import { projectQuestions } from './project-abilities.js';

@ObjectType('Project')
export class ProjectType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String) path!: string;
  @Field(() => ID) fullPath!: string;
  @Field(() => String) description!: string;
  @Field(() => ID) groupPath!: string;
  @Field(() => Boolean, { description: 'It, or a group above it.' }) archived!: boolean;
  @Field(() => Boolean, { description: 'And not only with a group above it.' }) archivedItself!: boolean;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Role, { nullable: true, description: 'Your role here; null for an administrator who is no member.' })
  role!: Role | null;
  @Field(() => [String], { description: 'The abilities that you hold here.' }) abilities!: string[];
}

export const ProjectConnection = connectionOf(ProjectType, 'Project');

export function toProject(ctx: RequestContext, project: Namespace): ProjectType {
  const { id, name, path, fullPath, description, archived, archivedItself, createdAt, ancestorIds } = project;
  return {
    id: String(id),
    name,
    path,
    fullPath,
    description,
    groupPath: parentPathOf(fullPath) ?? '',
    archived,
    archivedItself,
    createdAt,
    role: toRole(ctx.held.roleOn(ancestorIds)),
    abilities: abilitiesHeld(ctx, projectQuestions(project)),
  };
}

@ObjectType({ isAbstract: true })
abstract class ProjectPayload extends Payload {
  @Field(() => ProjectType, { nullable: true }) project!: ProjectType | null;
}
@ObjectType()
export class ProjectCreatePayload extends ProjectPayload {}
@ObjectType()
export class ProjectUpdatePayload extends ProjectPayload {}
@ObjectType()
export class ProjectArchivePayload extends ProjectPayload {}
@ObjectType()
export class ProjectDeletePayload extends ProjectPayload {}
