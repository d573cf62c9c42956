import { Field, ID, ObjectType } from '@nestjs/graphql';
import { ActorAbilities, roleLevel, type TokenScope } from '@lockkeeper/abilities';
import { RequestContext } from '../platform/context/index.js';
import { connectionOf, Payload } from '../platform/graphql/index.js';
import { abilitiesHeld, groupQuestions } from './abilities-held.js';
import type { Namespace } from './namespace.entity.js';
import { parentPathOf } from './naming-rules.js';
import { Role, toRole } from './role-enum.js';

@ObjectType('Group')
export class GroupType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String) path!: string;
  @Field(() => ID) fullPath!: string;
  @Field(() => String) description!: string;
  @Field(() => ID, { nullable: true }) parentPath!: string | null;
  @Field(() => Boolean, { description: 'It, or a group above it.' }) archived!: boolean;
  @Field(() => Boolean, { description: 'And not only with a group above it.' }) archivedItself!: boolean;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Role, { nullable: true, description: 'Your role here; null for an administrator who is no member.' })
  role!: Role | null;
  @Field(() => [String], { description: 'The abilities that you hold here.' }) abilities!: string[];
}

export const GroupConnection = connectionOf(GroupType, 'Group');

export function toGroup(ctx: RequestContext, group: Namespace): GroupType {
  const { id, name, path, fullPath, description, archived, archivedItself, createdAt, ancestorIds } = group;
  return {
    id: String(id),
    name,
    path,
    fullPath,
    description,
    parentPath: parentPathOf(fullPath),
    archived,
    archivedItself,
    createdAt,
    role: toRole(ctx.held.roleOn(ancestorIds)),
    abilities: abilitiesHeld(ctx, groupQuestions(group)),
  };
}

/** A group just made: at the top its maker owns it, which the abilities that came with the request cannot know. */
export function toCreatedGroup(ctx: RequestContext, group: Namespace): GroupType {
  if (group.parentId !== null) return toGroup(ctx, group);
  const { admin, scopes } = ctx.person;
  const abilities = new ActorAbilities({
    admin,
    memberships: [{ namespaceId: group.id, role: roleLevel('owner'), expiresAt: null }],
    now: ctx.now(),
    ...(scopes ? { scopes: scopes as readonly TokenScope[] } : {}),
  });
  return toGroup(new RequestContext({ ...ctx, abilities }), group);
}

@ObjectType({ isAbstract: true })
abstract class GroupPayload extends Payload {
  @Field(() => GroupType, { nullable: true }) group!: GroupType | null;
}
@ObjectType()
export class GroupCreatePayload extends GroupPayload {}
@ObjectType()
export class GroupUpdatePayload extends GroupPayload {}
@ObjectType()
export class GroupArchivePayload extends GroupPayload {}
@ObjectType()
export class GroupDeletePayload extends GroupPayload {}
