export { CreateGroupInvitation } from './create-group-invitation.js';
export { DeleteGroupInvitation } from './delete-group-invitation.js';
export { InvitationsModule } from './invitations.module.js';
export {
  GroupInvitationCreateInput,
  GroupInvitationDeleteInput,
  GroupInvitationUpdateInput,
} from './invitations.types.js';
export { UpdateGroupInvitation } from './update-group-invitation.js';
