import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Role, toRole } from '../groups/index.js';
import { MutationInput, Payload } from '../platform/graphql/index.js';
import type { CustomRoleRow } from './custom-roles.query.js';

@ObjectType('CustomRole', {
  description: 'A role with abilities added, for members of its group and everything below.',
})
export class CustomRoleType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String) description!: string;
  @Field(() => Role, { description: 'The role that it adds to.' }) role!: Role;
  @Field(() => [String], { description: 'What it adds.' }) abilities!: string[];
  @Field(() => ID, { description: 'Full path of its group.' }) groupPath!: string;
  @Field(() => Date) createdAt!: Date;
}

export const toCustomRole = (row: CustomRoleRow): CustomRoleType => ({
  id: String(row.id),
  name: row.name,
  description: row.description,
  role: toRole(row.role)!,
  abilities: row.abilities,
  groupPath: row.group_path,
  createdAt: new Date(row.created_at),
});

@InputType()
export class CustomRoleCreateInput extends MutationInput {
  @Field(() => ID) groupPath!: string;
  @Field(() => String) name!: string;
  @Field(() => Role, { description: 'The role that it adds to; it stays.' }) role!: Role;
  @Field(() => String, { nullable: true }) description?: string | null;
  @Field(() => [String], { description: 'Names such as secret:read_value; a wrong one is answered with the list.' })
  abilities!: string[];
}

@InputType({ description: 'What is absent or null stays as it is.' })
export class CustomRoleUpdateInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => String, { nullable: true }) name?: string | null;
  @Field(() => String, { nullable: true }) description?: string | null;
  @Field(() => [String], { nullable: true, description: 'All that it is to add.' }) abilities?: string[] | null;
}

@InputType()
export class CustomRoleDeleteInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@ObjectType({ isAbstract: true })
abstract class CustomRolePayload extends Payload {
  @Field(() => CustomRoleType, { nullable: true }) customRole!: CustomRoleType | null;
}
@ObjectType()
export class CustomRoleCreatePayload extends CustomRolePayload {}
@ObjectType()
export class CustomRoleUpdatePayload extends CustomRolePayload {}
@ObjectType()
export class CustomRoleDeletePayload extends CustomRolePayload {}
