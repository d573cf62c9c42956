export { VisibleMember } from './visible-member.js';
export { CustomRoleUpdateInput } from './custom-roles.types.js';
export { requireNothingKept } from './custom-role-rules.js';
export { CreateMember } from './create-member.js';
export { DeleteMember } from './delete-member.js';
export { MemberCreateInput, MemberDeleteInput, MemberUpdateInput } from './members.types.js';
export { MembersModule } from './members.module.js';
export { UpdateCustomRole } from './update-custom-role.js';
export { UpdateMember } from './update-member.js';
