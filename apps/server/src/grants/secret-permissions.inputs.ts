import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import { Iso8601Date, MutationInput, PageArgs } from '../platform/graphql/index.js';
import { SecretsManagementAction } from './gitlab-actions.js';
import { PrincipalType } from './secret-permissions.types.js';

@InputType()
export class PrincipalInput {
  @Field(() => PrincipalType) type!: PrincipalType;
  @Field(() => Int, { nullable: true, description: 'Of a user or custom role its id, of a role its level.' })
  id?: number | null;
  @Field(() => ID, { nullable: true, description: 'For GROUP only, which grants nothing.' }) groupPath?: string | null;
}

@ArgsType()
export class ProjectSecretsPermissionsArgs extends PageArgs {
  @Field(() => ID) projectPath!: string;
}
@ArgsType()
export class GroupSecretsPermissionsArgs extends PageArgs {
  @Field(() => ID) groupPath!: string;
}

@InputType({ isAbstract: true })
abstract class PermissionUpdateInput extends MutationInput {
  @Field(() => PrincipalInput) principal!: PrincipalInput;
  @Field(() => [SecretsManagementAction], { description: 'All that it is to be; must include READ.' })
  actions!: SecretsManagementAction[];
  @Field(() => Iso8601Date, { nullable: true, description: 'It ends when this day begins (UTC). Absent: never.' })
  expiredAt?: Date | null;
}
@InputType()
export class ProjectSecretsPermissionUpdateInput extends PermissionUpdateInput {
  @Field(() => ID) projectPath!: string;
}
@InputType()
export class GroupSecretsPermissionUpdateInput extends PermissionUpdateInput {
  @Field(() => ID) groupPath!: string;
}

@InputType({ isAbstract: true })
abstract class PermissionDeleteInput extends MutationInput {
  @Field(() => PrincipalInput) principal!: PrincipalInput;
}
@InputType()
export class ProjectSecretsPermissionDeleteInput extends PermissionDeleteInput {
  @Field(() => ID) projectPath!: string;
}
@InputType()
export class GroupSecretsPermissionDeleteInput extends PermissionDeleteInput {
  @Field(() => ID) groupPath!: string;
}
