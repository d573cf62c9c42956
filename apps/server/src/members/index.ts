export { VisibleMember } from './visible-member.js';
export { MembersModule } from './members.module.js';
