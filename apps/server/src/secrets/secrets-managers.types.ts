import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { GroupType, toGroup } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { MutationInput, Payload } from '../platform/graphql/index.js';
import { ProjectType, toProject } from '../projects/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import { asAnySecret, type SecretPlace } from './secret.policy.js';
import { toValueRules, ValueRulesType } from './value-rules/value-rules.types.js';
import { SecretsManagerWriteDenialReason } from './write-denial.types.js';

export enum ProjectSecretsManagerStatus {
  PROVISIONING = 'PROVISIONING',
  ACTIVE = 'ACTIVE',
  DEPROVISIONING = 'DEPROVISIONING',
}
registerEnumType(ProjectSecretsManagerStatus, {
  name: 'ProjectSecretsManagerStatus',
  description: 'Always ACTIVE: nothing is ever half made or half deleted here.',
});

@ObjectType({ description: 'What you may do with secrets here that no protected environment concerns.' })
export class SecretsManagerUserPermissions {
  @Field(() => Boolean) createSecrets!: boolean;
  @Field(() => Boolean) deleteSecrets!: boolean;
  @Field(() => Boolean) readMetadata!: boolean;
  @Field(() => Boolean) updateSecrets!: boolean;
}

@ObjectType({ isAbstract: true })
abstract class SecretsManagerFields {
  @Field(() => ProjectSecretsManagerStatus) status!: ProjectSecretsManagerStatus;
  @Field(() => Boolean, { description: 'True in an archived project.' }) readOnly!: boolean;
  @Field(() => SecretsManagerWriteDenialReason, { nullable: true, description: 'Always null.' })
  writeDenialReason!: SecretsManagerWriteDenialReason | null;
  @Field(() => Boolean, { description: 'No job gets a secret from here until it is thawed.' }) frozen!: boolean;
  @Field(() => Date, { nullable: true }) frozenAt!: Date | null;
  @Field(() => UserCore, { nullable: true }) frozenBy!: UserCore | null;
  @Field(() => String, { nullable: true }) freezeReason!: string | null;
  @Field(() => ValueRulesType, { nullable: true, description: 'What every new value must be like; null: no rules.' })
  valueRules!: ValueRulesType | null;
  @Field(() => Boolean, { description: 'A secret is frozen as soon as a form of its value is found.' })
  freezeExposed!: boolean;
  @Field(() => SecretsManagerUserPermissions) userPermissions!: SecretsManagerUserPermissions;
}

@ObjectType('ProjectSecretsManager', { description: 'The switch that turns secrets on for a project.' })
export class ProjectSecretsManagerType extends SecretsManagerFields {
  @Field(() => ProjectType) project!: ProjectType;
}

@ObjectType('GroupSecretsManager', { description: 'The switch that turns secrets on for a group.' })
export class GroupSecretsManagerType extends SecretsManagerFields {
  @Field(() => GroupType) group!: GroupType;
}

export const toProjectSecretsManager = (ctx: RequestContext, place: SecretPlace): ProjectSecretsManagerType => ({
  ...fieldsOf(ctx, place),
  project: toProject(ctx, place.namespace),
});

export const toGroupSecretsManager = (ctx: RequestContext, place: SecretPlace): GroupSecretsManagerType => ({
  ...fieldsOf(ctx, place),
  group: toGroup(ctx, place.namespace),
});

/** For answers about a manager of whatever kind of namespace. */
export function toManagerOfEither(
  ctx: RequestContext,
  place: SecretPlace | null,
): {
  projectSecretsManager: ProjectSecretsManagerType | null;
  groupSecretsManager: GroupSecretsManagerType | null;
} {
  const kind = place?.namespace.kind;
  return {
    projectSecretsManager: place && kind === 'project' ? toProjectSecretsManager(ctx, place) : null,
    groupSecretsManager: place && kind === 'group' ? toGroupSecretsManager(ctx, place) : null,
  };
}

function fieldsOf(ctx: RequestContext, place: SecretPlace): SecretsManagerFields {
  const secret = asAnySecret(place.namespace, place.managerActive === true);
  return {
    status: ProjectSecretsManagerStatus.ACTIVE,
    readOnly: place.namespace.archived,
    writeDenialReason: null,
    frozen: place.managerFreeze !== null,
    frozenAt: place.managerFreeze?.at ?? null,
    frozenBy: place.managerFreeze && toUserCore(place.managerFreeze.by),
    freezeReason: place.managerFreeze?.reason || null,
    valueRules: toValueRules(place.valueRules),
    freezeExposed: place.freezeExposed,
    userPermissions: {
      createSecrets: ctx.can('secret:create', secret),
      deleteSecrets: ctx.can('secret:delete', secret),
      readMetadata: ctx.can('secret:read', secret),
      updateSecrets: ctx.can('secret:update', secret),
    },
  };
}

@InputType()
export class ProjectSecretsManagerInitializeInput extends MutationInput {
  @Field(() => ID) projectPath!: string;
}
@ObjectType()
export class ProjectSecretsManagerInitializePayload extends Payload {
  @Field(() => SecretsManagerWriteDenialReason, { nullable: true }) reason?: SecretsManagerWriteDenialReason | null;
  @Field(() => ProjectSecretsManagerType, { nullable: true }) projectSecretsManager!: ProjectSecretsManagerType | null;
}

@InputType()
export class GroupSecretsManagerInitializeInput extends MutationInput {
  @Field(() => ID) groupPath!: string;
}
@ObjectType()
export class GroupSecretsManagerInitializePayload extends Payload {
  @Field(() => SecretsManagerWriteDenialReason, { nullable: true }) reason?: SecretsManagerWriteDenialReason | null;
  @Field(() => GroupSecretsManagerType, { nullable: true }) groupSecretsManager!: GroupSecretsManagerType | null;
}

const GONE = 'Null: there is none any more.';

@InputType({ description: 'The manager and all its secrets go to the trash, from where they can come back.' })
export class ProjectSecretsManagerDeprovisionInput extends MutationInput {
  @Field(() => ID) projectPath!: string;
}
@ObjectType()
export class ProjectSecretsManagerDeprovisionPayload extends Payload {
  @Field(() => ProjectSecretsManagerType, { nullable: true, description: GONE })
  projectSecretsManager!: ProjectSecretsManagerType | null;
}

@InputType({ description: 'The manager and all its secrets go to the trash, from where they can come back.' })
export class GroupSecretsManagerDeprovisionInput extends MutationInput {
  @Field(() => ID) groupPath!: string;
}
@ObjectType()
export class GroupSecretsManagerDeprovisionPayload extends Payload {
  @Field(() => GroupSecretsManagerType, { nullable: true, description: GONE })
  groupSecretsManager!: GroupSecretsManagerType | null;
}
