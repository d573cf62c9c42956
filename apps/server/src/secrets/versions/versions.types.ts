import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { RequestContext } from '../../platform/context/index.js';
import { MutationInput, Payload } from '../../platform/graphql/index.js';
import { SecretVersionType, toSecretVersion } from '../secret-versions.types.js';
import { GroupSecretType, ProjectSecretType, toGroupSecret, toProjectSecret } from '../secrets.types.js';
import type { ChangedVersion } from './roll-back-secret.js';

@ObjectType()
export class VersionPairNumbers {
  @Field(() => Int) from!: number;
  @Field(() => Int) to!: number;
}

@ObjectType({ description: 'Paths such as `database.password`, never what stands there. At most 200 of a kind.' })
export class JsonKeyChanges {
  @Field(() => [String]) added!: readonly string[];
  @Field(() => [String]) removed!: readonly string[];
  @Field(() => [String], { description: 'Down to five levels; lists are compared as a whole.' })
  changed!: readonly string[];
  @Field(() => Boolean, { description: 'False when there are more than are listed.' }) complete!: boolean;
}

@ObjectType({ description: 'How two values differ; neither is shown.' })
export class SecretVersionComparison {
  @Field(() => Boolean) same!: boolean;
  @Field(() => VersionPairNumbers) byteLengths!: VersionPairNumbers;
  @Field(() => VersionPairNumbers) lineCounts!: VersionPairNumbers;
  @Field(() => JsonKeyChanges, {
    nullable: true,
    description: 'Null when the values are equal, one is no JSON object, or the secret is write-only.',
  })
  jsonKeys!: JsonKeyChanges | null;
}

@ArgsType()
export class SecretVersionsCompareArgs {
  @Field(() => ID) secretId!: string;
  @Field(() => Int) from!: number;
  @Field(() => Int) to!: number;
}

@InputType({ isAbstract: true })
abstract class SecretVersionInput extends MutationInput {
  @Field(() => ID) secretId!: string;
  @Field(() => Int, { description: 'Number of a version that is not the current one.' }) version!: number;
  @Field(() => Int, { description: 'The metadataVersion that you saw; another one now is a conflict.' })
  metadataCas!: number;
  @Field(() => String, { nullable: true, description: 'At most 200 characters.' }) reason?: string | null;
}
@InputType()
export class SecretRollbackInput extends SecretVersionInput {}
@InputType()
export class SecretVersionDestroyInput extends SecretVersionInput {}

@ObjectType({ isAbstract: true })
abstract class ChangedVersionPayload extends Payload {
  @Field(() => ProjectSecretType, { nullable: true, description: 'Null when a group owns the secret.' })
  projectSecret!: ProjectSecretType | null;
  @Field(() => GroupSecretType, { nullable: true, description: 'Null when a project owns the secret.' })
  groupSecret!: GroupSecretType | null;
  @Field(() => SecretVersionType, { nullable: true }) version!: SecretVersionType | null;
}
@ObjectType()
export class SecretRollbackPayload extends ChangedVersionPayload {}
@ObjectType()
export class SecretVersionDestroyPayload extends ChangedVersionPayload {}

export function toChangedVersion(
  ctx: RequestContext,
  changed: ChangedVersion | null,
): Pick<ChangedVersionPayload, 'projectSecret' | 'groupSecret' | 'version'> {
  const kind = changed?.place.namespace.kind;
  return {
    projectSecret: changed && kind === 'project' ? toProjectSecret(ctx, changed) : null,
    groupSecret: changed && kind === 'group' ? toGroupSecret(ctx, changed) : null,
    version: changed && toSecretVersion(changed.version),
  };
}
