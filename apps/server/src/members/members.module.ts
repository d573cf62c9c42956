import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { CreateMember } from './create-member.js';
import { DeleteMember } from './delete-member.js';
import { ListMembers } from './list-members.js';
import { MembersResolver } from './members.resolver.js';
import { UpdateMember } from './update-member.js';
import { VisibleMember } from './visible-member.js';

@Module({
  imports: [GroupsModule],
  providers: [VisibleMember, ListMembers, CreateMember, UpdateMember, DeleteMember, MembersResolver],
})
export class MembersModule {}
