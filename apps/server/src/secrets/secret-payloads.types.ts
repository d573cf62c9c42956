import { Field, ObjectType } from '@nestjs/graphql';
import { Payload } from '../platform/graphql/index.js';
import { SecretVersionType } from './secret-versions.types.js';
import { GroupSecretType, ProjectSecretType } from './secrets.types.js';
import { SecretsManagerWriteDenialReason } from './write-denial.types.js';

@ObjectType({ isAbstract: true })
abstract class ProjectSecretPayload extends Payload {
  @Field(() => ProjectSecretType, { nullable: true }) projectSecret!: ProjectSecretType | null;
}
@ObjectType()
export class ProjectSecretCreatePayload extends ProjectSecretPayload {
  @Field(() => SecretsManagerWriteDenialReason, { nullable: true }) reason?: SecretsManagerWriteDenialReason | null;
}
@ObjectType()
export class ProjectSecretUpdatePayload extends ProjectSecretPayload {
  @Field(() => SecretsManagerWriteDenialReason, { nullable: true }) reason?: SecretsManagerWriteDenialReason | null;
}
@ObjectType()
export class ProjectSecretDeletePayload extends ProjectSecretPayload {}

@ObjectType({ isAbstract: true })
abstract class GroupSecretPayload extends Payload {
  @Field(() => GroupSecretType, { nullable: true }) groupSecret!: GroupSecretType | null;
}
@ObjectType()
export class GroupSecretCreatePayload extends GroupSecretPayload {
  @Field(() => SecretsManagerWriteDenialReason, { nullable: true }) reason?: SecretsManagerWriteDenialReason | null;
}
@ObjectType()
export class GroupSecretUpdatePayload extends GroupSecretPayload {
  @Field(() => SecretsManagerWriteDenialReason, { nullable: true }) reason?: SecretsManagerWriteDenialReason | null;
}
@ObjectType()
export class GroupSecretDeletePayload extends GroupSecretPayload {}

@ObjectType()
export class SecretRevealPayload extends Payload {
  @Field(() => String, { nullable: true }) value!: string | null;
  @Field(() => SecretVersionType, { nullable: true }) version!: SecretVersionType | null;
}
