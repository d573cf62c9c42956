import { ArgsType, Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { abilitiesHeld, question, Role, toRole } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { connectionOf, MutationInput, PageArgs, Payload } from '../platform/graphql/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import { asInvited } from './invitation.policy.js';
import type { InvitationRow, InvitedMemberRow } from './invitations.query.js';

@ObjectType('GroupInvitation', { description: 'The members of the group are members here, up to the highest role.' })
export class GroupInvitationType {
  @Field(() => ID) id!: string;
  @Field(() => ID, { nullable: true, description: 'Full path of the invited group; null when you may not see it.' })
  groupPath!: string | null;
  @Field(() => Role, { description: 'Nobody has a higher role here by this invitation.' }) maxRole!: Role;
  @Field(() => ID, { nullable: true, description: 'Full path of the group above that it is invited into; null: here.' })
  inheritedFrom!: string | null;
  @Field(() => Date, { nullable: true }) expiresAt!: Date | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => UserCore, { nullable: true }) createdBy!: UserCore | null;
  @Field(() => [String], { description: 'The abilities that you hold on it: member:update, member:delete.' })
  abilities!: string[];
}
export const GroupInvitationConnection = connectionOf(GroupInvitationType, 'GroupInvitation');

@ObjectType({ description: 'A member through an invited group.' })
export class InvitedMember {
  @Field(() => UserCore) user!: UserCore;
  @Field(() => Role) role!: Role;
  @Field(() => ID, { nullable: true, description: 'Full path of the invited group; null when you may not see it.' })
  throughGroup!: string | null;
  @Field(() => ID, { nullable: true, description: 'Full path of the group above that it is invited into; null: here.' })
  inheritedFrom!: string | null;
  @Field(() => Date, { nullable: true, description: 'The end of his membership there or of the invitation.' })
  expiresAt!: Date | null;
}
export const InvitedMemberConnection = connectionOf(InvitedMember);

/** For whom a row is shown: the namespace, and the paths of groups that the caller may see. */
interface Shown {
  readonly of: number;
  readonly paths: ReadonlyMap<number, string>;
}

export function toInvitation(ctx: RequestContext, row: InvitationRow, { of, paths }: Shown): GroupInvitationType {
  return {
    id: String(row.id),
    groupPath: paths.get(row.group_id) ?? null,
    maxRole: toRole(row.max_role)!,
    inheritedFrom: row.namespace_id === of ? null : row.namespace_path,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    createdBy: toUserCore({ id: row.inviter_id, username: row.inviter_username, name: row.inviter_name }),
    abilities: abilitiesHeld(ctx, [
      question('member:update', asInvited(row, row.max_role)),
      question('member:delete', asInvited(row, null)),
    ]),
  };
}

export function toInvitedMember(row: InvitedMemberRow, { of, paths }: Shown): InvitedMember {
  return {
    user: { id: String(row.user_id), username: row.username, name: row.user_name },
    role: toRole(row.role)!,
    throughGroup: paths.get(row.group_id) ?? null,
    inheritedFrom: row.namespace_id === of ? null : row.namespace_path,
    expiresAt: row.expires_at,
  };
}

@ArgsType()
export class InvitedArgs extends PageArgs {
  @Field(() => ID) fullPath!: string;
}

@InputType()
export class GroupInvitationCreateInput extends MutationInput {
  @Field(() => ID, { description: 'The group or project that it is invited into.' }) fullPath!: string;
  @Field(() => ID) groupPath!: string;
  @Field(() => Role) maxRole!: Role;
  @Field(() => Date, { nullable: true, description: 'Absent: it does not end.' }) expiresAt?: Date | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class GroupInvitationUpdateInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => Role, { nullable: true }) maxRole?: Role | null;
  @Field(() => Date, { nullable: true, description: 'Null: it does not end any more.' }) expiresAt?: Date | null;
}

@InputType()
export class GroupInvitationDeleteInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@ObjectType({ isAbstract: true })
abstract class GroupInvitationPayload extends Payload {
  @Field(() => GroupInvitationType, { nullable: true }) groupInvitation!: GroupInvitationType | null;
}
@ObjectType()
export class GroupInvitationCreatePayload extends GroupInvitationPayload {}
@ObjectType()
export class GroupInvitationUpdatePayload extends GroupInvitationPayload {}
@ObjectType()
export class GroupInvitationDeletePayload extends GroupInvitationPayload {}
