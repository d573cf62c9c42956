import { ArgsType, Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { abilitiesHeld, question, Role, toRole } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { connectionOf, MutationInput, PageArgs, Payload } from '../platform/graphql/index.js';
import { toUserKind, UserCore, UserKind } from '../sessions/index.js';
import { CustomRoleType, toCustomRole } from './custom-roles.types.js';
import { asMember } from './member.policy.js';
import type { MemberRow } from './members.query.js';

@ObjectType('Member')
export class MemberType {
  @Field(() => ID) id!: string;
  @Field(() => UserCore) user!: UserCore;
  @Field(() => UserKind) userKind!: UserKind;
  @Field(() => Role) role!: Role;
  @Field(() => CustomRoleType, { nullable: true, description: 'What adds to the role; null for a plain one.' })
  customRole!: CustomRoleType | null;
  @Field(() => ID, { nullable: true, description: 'Full path of the group that it comes down from; null when direct.' })
  inheritedFrom!: string | null;
  @Field(() => Date, { nullable: true }) expiresAt!: Date | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => [String], { description: 'The abilities that you hold on it.' }) abilities!: string[];
}

export const MemberConnection = connectionOf(MemberType, 'Member');

/** `of`: the id of the namespace whose members are shown. */
export function toMember(ctx: RequestContext, row: MemberRow, of: number): MemberType {
  return {
    id: String(row.id),
    user: { id: String(row.user_id), username: row.username, name: row.user_name },
    userKind: toUserKind(row.user_kind),
    role: toRole(row.role)!,
    customRole: row.custom_role && toCustomRole(row.custom_role),
    inheritedFrom: row.namespace_id === of ? null : row.namespace_path,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    abilities: abilitiesHeld(ctx, [
      question('member:update', asMember(ctx, row, row.role)),
      question('member:delete', asMember(ctx, row, null)),
    ]),
  };
}

@ArgsType()
export class MembersArgs extends PageArgs {
  @Field(() => ID) fullPath!: string;
}

@InputType()
export class MemberCreateInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => String) username!: string;
  @Field(() => Role) role!: Role;
  @Field(() => Date, { nullable: true, description: 'Absent: it does not end.' }) expiresAt?: Date | null;
  @Field(() => ID, { nullable: true, description: 'A custom role that adds to exactly this role.' })
  customRoleId?: string | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class MemberUpdateInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => Role, { nullable: true }) role?: Role | null;
  @Field(() => Date, { nullable: true, description: 'Null: it does not end any more.' }) expiresAt?: Date | null;
  @Field(() => ID, { nullable: true, description: 'Null: a plain role. Absent: it stays, unless the role changes.' })
  customRoleId?: string | null;
}

@InputType()
export class MemberDeleteInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@ObjectType({ isAbstract: true })
abstract class MemberPayload extends Payload {
  @Field(() => MemberType, { nullable: true }) member!: MemberType | null;
}
@ObjectType()
export class MemberCreatePayload extends MemberPayload {}
@ObjectType()
export class MemberUpdatePayload extends MemberPayload {}
@ObjectType()
export class MemberDeletePayload extends MemberPayload {}
