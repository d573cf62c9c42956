import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { RequestContext } from '../../platform/context/index.js';
import { MutationInput, Payload } from '../../platform/graphql/index.js';
import type { SecretView } from '../find-secret.js';
import type { SecretPlace } from '../secret.policy.js';
import {
  GroupSecretsManagerType,
  ProjectSecretsManagerType,
  toGroupSecretsManager,
  toProjectSecretsManager,
} from '../secrets-managers.types.js';
import { GroupSecretType, ProjectSecretType, toGroupSecret, toProjectSecret } from '../secrets.types.js';

const WHY = 'Why; at most 200 characters.';

@InputType({ description: 'One that is frozen already stays as it is.' })
export class SecretFreezeInput extends MutationInput {
  @Field(() => ID) secretId!: string;
  @Field(() => Int, { nullable: true, description: 'The metadataVersion that you saw; absent: whatever it is.' })
  metadataCas?: number | null;
  @Field(() => String, { nullable: true, description: WHY }) reason?: string | null;
}

@InputType()
export class SecretThawInput extends MutationInput {
  @Field(() => ID) secretId!: string;
  @Field(() => Int, { description: 'The metadataVersion that you saw; another one now is a conflict.' })
  metadataCas!: number;
  @Field(() => String, { nullable: true, description: WHY }) reason?: string | null;
}

@InputType({ isAbstract: true })
abstract class ManagerFreezeInput extends MutationInput {
  @Field(() => ID, { description: 'Of the group or project.' }) fullPath!: string;
  @Field(() => String, { nullable: true, description: WHY }) reason?: string | null;
}
@InputType()
export class SecretsManagerFreezeInput extends ManagerFreezeInput {}
@InputType()
export class SecretsManagerThawInput extends ManagerFreezeInput {}

@ObjectType({ isAbstract: true })
abstract class FrozenSecretPayload extends Payload {
  @Field(() => ProjectSecretType, { nullable: true, description: 'Null when a group owns the secret.' })
  projectSecret!: ProjectSecretType | null;
  @Field(() => GroupSecretType, { nullable: true, description: 'Null when a project owns the secret.' })
  groupSecret!: GroupSecretType | null;
}
@ObjectType()
export class SecretFreezePayload extends FrozenSecretPayload {}
@ObjectType()
export class SecretThawPayload extends FrozenSecretPayload {}

@ObjectType({ isAbstract: true })
abstract class FrozenManagerPayload extends Payload {
  @Field(() => ProjectSecretsManagerType, { nullable: true, description: 'Null when it is a group.' })
  projectSecretsManager!: ProjectSecretsManagerType | null;
  @Field(() => GroupSecretsManagerType, { nullable: true, description: 'Null when it is a project.' })
  groupSecretsManager!: GroupSecretsManagerType | null;
}
@ObjectType()
export class SecretsManagerFreezePayload extends FrozenManagerPayload {}
@ObjectType()
export class SecretsManagerThawPayload extends FrozenManagerPayload {}

export function toFrozenSecret(
  ctx: RequestContext,
  view: SecretView | null,
): Pick<FrozenSecretPayload, 'projectSecret' | 'groupSecret'> {
  const kind = view?.place.namespace.kind;
  return {
    projectSecret: view && kind === 'project' ? toProjectSecret(ctx, view) : null,
    groupSecret: view && kind === 'group' ? toGroupSecret(ctx, view) : null,
  };
}

export function toFrozenManager(
  ctx: RequestContext,
  place: SecretPlace | null,
): Pick<FrozenManagerPayload, 'projectSecretsManager' | 'groupSecretsManager'> {
  const kind = place?.namespace.kind;
  return {
    projectSecretsManager: place && kind === 'project' ? toProjectSecretsManager(ctx, place) : null,
    groupSecretsManager: place && kind === 'group' ? toGroupSecretsManager(ctx, place) : null,
  };
}
