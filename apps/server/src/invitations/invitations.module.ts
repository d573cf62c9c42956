import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { CreateGroupInvitation } from './create-group-invitation.js';
import { DeleteGroupInvitation } from './delete-group-invitation.js';
import { HeldInvitation } from './held-invitation.js';
import { InvitationsResolver } from './invitations.resolver.js';
import { ListInvitedGroups } from './list-invited-groups.js';
import { ListInvitedMembers } from './list-invited-members.js';
import { ShownGroups } from './shown-groups.js';
import { UpdateGroupInvitation } from './update-group-invitation.js';

@Module({
  imports: [GroupsModule],
  providers: [
    HeldInvitation,
    ShownGroups,
    ListInvitedGroups,
    ListInvitedMembers,
    CreateGroupInvitation,
    UpdateGroupInvitation,
    DeleteGroupInvitation,
    InvitationsResolver,
  ],
  exports: [CreateGroupInvitation, UpdateGroupInvitation, DeleteGroupInvitation],
})
export class InvitationsModule {}
