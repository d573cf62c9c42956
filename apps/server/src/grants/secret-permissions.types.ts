import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { SecretAction } from '@lockkeeper/abilities';
import { GroupType, toGroup, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { connectionOf, Iso8601Date, Payload } from '../platform/graphql/index.js';
import { ProjectType, toProject } from '../projects/index.js';
import { SecretsManagerWriteDenialReason } from '../secrets/index.js';
import { UserCore } from '../sessions/index.js';
import { fromSecretActions, SecretsManagementAction } from './gitlab-actions.js';

export enum PrincipalType {
  USER = 'USER',
  ROLE = 'ROLE',
  MEMBER_ROLE = 'MEMBER_ROLE',
  GROUP = 'GROUP',
}
registerEnumType(PrincipalType, {
  name: 'PrincipalType',
  valuesMap: { MEMBER_ROLE: { description: 'A custom role.' }, GROUP: { description: 'Grants nothing; refused.' } },
});

@ObjectType('Principal', { description: 'Whom a permission is for.' })
export class PrincipalObject {
  @Field(() => ID, { description: 'Of a user or custom role its id, of a role its level.' }) id!: string;
  @Field(() => PrincipalType) type!: PrincipalType;
  @Field(() => UserCore, { nullable: true }) user!: UserCore | null;
  @Field(() => String, { nullable: true, description: 'The level of a role.' }) userRoleId!: string | null;
  @Field(() => GroupType, { nullable: true, description: 'Always null.' }) group!: GroupType | null;
  @Field(() => String, { description: 'The username, the role or the name of the custom role.' }) name!: string;
}

@ObjectType({ isAbstract: true })
abstract class PermissionFields {
  @Field(() => PrincipalObject) principal!: PrincipalObject;
  @Field(() => [SecretsManagementAction], { description: 'WRITE stands for creating and changing together.' })
  actions!: SecretsManagementAction[];
  @Field(() => UserCore, { nullable: true, description: 'Null for what a role has by itself.' })
  grantedBy!: UserCore | null;
  @Field(() => Iso8601Date, { nullable: true }) expiredAt!: Date | null;
  @Field(() => Boolean, { description: 'It is over, and counts for nothing.' }) expired!: boolean;
  @Field(() => Boolean, { description: 'What the role has by itself, as nothing else was said here.' })
  byDefault!: boolean;
  @Field(() => [String], { description: 'The same in our words: read, read_value, create, update, delete.' })
  secretActions!: string[];
}

@ObjectType('ProjectSecretsPermission')
export class ProjectSecretsPermission extends PermissionFields {
  @Field(() => ProjectType) project!: ProjectType;
}
export const ProjectSecretsPermissionConnection = connectionOf(ProjectSecretsPermission);

@ObjectType('GroupSecretsPermission')
export class GroupSecretsPermission extends PermissionFields {
  @Field(() => GroupType) group!: GroupType;
}
export const GroupSecretsPermissionConnection = connectionOf(GroupSecretsPermission);

@ObjectType('SecretPermission', { description: 'The older shape of a permission on the secrets of a project.' })
export class SecretPermission extends PermissionFields {
  @Field(() => ProjectType) project!: ProjectType;
  @Field(() => String, { description: '`secretActions` as JSON text.' }) permissions!: string;
}
export const SecretPermissionConnection = connectionOf(SecretPermission);

/** What somebody may do with the secrets of a namespace: a grant, or what a role has by itself. */
export interface PermissionView {
  readonly namespace: Namespace;
  readonly principal: Omit<PrincipalObject, 'group' | 'userRoleId'>;
  readonly actions: readonly SecretAction[];
  readonly grantedBy: UserCore | null;
  readonly expiresAt: Date | null;
  readonly byDefault: boolean;
}

function fieldsOf(ctx: RequestContext, view: PermissionView): PermissionFields {
  const { principal, expiresAt } = view;
  return {
    principal: { ...principal, userRoleId: principal.type === PrincipalType.ROLE ? principal.id : null, group: null },
    actions: fromSecretActions(view.actions),
    grantedBy: view.grantedBy,
    expiredAt: expiresAt,
    expired: expiresAt !== null && expiresAt <= ctx.now(),
    byDefault: view.byDefault,
    secretActions: [...view.actions],
  };
}

export const toProjectPermission = (ctx: RequestContext, view: PermissionView): ProjectSecretsPermission => ({
  ...fieldsOf(ctx, view),
  project: toProject(ctx, view.namespace),
});

export const toGroupPermission = (ctx: RequestContext, view: PermissionView): GroupSecretsPermission => ({
  ...fieldsOf(ctx, view),
  group: toGroup(ctx, view.namespace),
});

export const toSecretPermission = (ctx: RequestContext, view: PermissionView): SecretPermission => ({
  ...toProjectPermission(ctx, view),
  permissions: JSON.stringify(view.actions),
});

@ObjectType({ isAbstract: true })
abstract class ProjectPermissionPayload extends Payload {
  @Field(() => ProjectSecretsPermission, { nullable: true }) secretsPermission!: ProjectSecretsPermission | null;
}
@ObjectType()
export class ProjectSecretsPermissionUpdatePayload extends ProjectPermissionPayload {
  @Field(() => SecretsManagerWriteDenialReason, { nullable: true }) reason?: SecretsManagerWriteDenialReason | null;
}
@ObjectType()
export class ProjectSecretsPermissionDeletePayload extends ProjectPermissionPayload {}

@ObjectType({ isAbstract: true })
abstract class GroupPermissionPayload extends Payload {
  @Field(() => GroupSecretsPermission, { nullable: true }) secretsPermission!: GroupSecretsPermission | null;
}
@ObjectType()
export class GroupSecretsPermissionUpdatePayload extends GroupPermissionPayload {
  @Field(() => SecretsManagerWriteDenialReason, { nullable: true }) reason?: SecretsManagerWriteDenialReason | null;
}
@ObjectType()
export class GroupSecretsPermissionDeletePayload extends GroupPermissionPayload {}
