import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { CreateCustomRole } from './create-custom-role.js';
import { CreateMember } from './create-member.js';
import { CustomRolesResolver } from './custom-roles.resolver.js';
import { DeleteCustomRole } from './delete-custom-role.js';
import { DeleteMember } from './delete-member.js';
import { GiveCustomRole } from './give-custom-role.js';
import { HeldCustomRole } from './held-custom-role.js';
import { ListCustomRoles } from './list-custom-roles.js';
import { ListMembers } from './list-members.js';
import { MembersResolver } from './members.resolver.js';
import { TakeCustomRole } from './take-custom-role.js';
import { UpdateCustomRole } from './update-custom-role.js';
import { UpdateMember } from './update-member.js';
import { VisibleMember } from './visible-member.js';

@Module({
  imports: [GroupsModule],
  providers: [
    VisibleMember,
    ListMembers,
    CreateMember,
    UpdateMember,
    DeleteMember,
    MembersResolver,
    GiveCustomRole,
    TakeCustomRole,
    HeldCustomRole,
    ListCustomRoles,
    CreateCustomRole,
    UpdateCustomRole,
    DeleteCustomRole,
    CustomRolesResolver,
  ],
  exports: [VisibleMember, CreateMember, UpdateMember, DeleteMember, UpdateCustomRole],
})
export class MembersModule {}
