import { Module } from '@nestjs/common';
import { GroupsModule } from '../../groups/index.js';
import { AllowedProjects } from './allowed-projects.js';
import { GroupSharingResolver, ProjectSharingResolver } from './sharing.resolver.js';
import { ShowOverrides } from './show-overrides.js';

@Module({
  imports: [GroupsModule],
  providers: [AllowedProjects, ShowOverrides, ProjectSharingResolver, GroupSharingResolver],
  exports: [AllowedProjects],
})
export class SharingModule {}
