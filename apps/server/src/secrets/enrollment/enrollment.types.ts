import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { MutationInput, Payload } from '../../platform/graphql/index.js';

@ObjectType({ description: 'Always enrolled: secrets are a part of Lockkeeper.' })
export class SecretsManagerEnrollment {
  @Field(() => Boolean) enrolled!: boolean;
  @Field(() => ID) namespacePath!: string;
}

@ObjectType({ description: 'Always enrolled: secrets are a part of Lockkeeper.' })
export class SecretsManagerInstanceEnrollment {
  @Field(() => Boolean) enrolled!: boolean;
}

@InputType({ isAbstract: true })
abstract class NamespaceInput extends MutationInput {
  @Field(() => ID) namespacePath!: string;
}
@InputType()
export class NamespaceSecretsManagerEnrollInput extends NamespaceInput {}
@InputType()
export class NamespaceSecretsManagerUnenrollInput extends NamespaceInput {}
@InputType()
export class InstanceSecretsManagerEnrollInput extends MutationInput {}
@InputType()
export class InstanceSecretsManagerUnenrollInput extends MutationInput {}

@ObjectType({ isAbstract: true })
abstract class NamespaceEnrollmentPayload extends Payload {
  @Field(() => SecretsManagerEnrollment, { nullable: true }) enrollment!: SecretsManagerEnrollment | null;
}
@ObjectType()
export class NamespaceSecretsManagerEnrollPayload extends NamespaceEnrollmentPayload {}
@ObjectType()
export class NamespaceSecretsManagerUnenrollPayload extends NamespaceEnrollmentPayload {}

@ObjectType({ isAbstract: true })
abstract class InstanceEnrollmentPayload extends Payload {
  @Field(() => SecretsManagerInstanceEnrollment, { nullable: true })
  enrollment!: SecretsManagerInstanceEnrollment | null;
}
@ObjectType()
export class InstanceSecretsManagerEnrollPayload extends InstanceEnrollmentPayload {}
@ObjectType()
export class InstanceSecretsManagerUnenrollPayload extends InstanceEnrollmentPayload {}
