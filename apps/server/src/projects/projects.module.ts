import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { CreateProject } from './create-project.js';
import { CreateProtectedRef } from './create-protected-ref.js';
import { DeleteProject } from './delete-project.js';
import { DeleteProtectedRef } from './delete-protected-ref.js';
import { ListProjects } from './list-projects.js';
import { ListProtectedRefs } from './list-protected-refs.js';
import { ProjectsResolver } from './projects.resolver.js';
import { ProtectedRefs } from './protected-refs.js';
import { ProtectedRefsResolver } from './protected-refs.resolver.js';
import { ShowConsequences } from './show-consequences.js';
import { UpdateProject } from './update-project.js';

@Module({
  imports: [GroupsModule],
  providers: [
    ListProjects,
    CreateProject,
    UpdateProject,
    DeleteProject,
    ShowConsequences,
    ProjectsResolver,
    ProtectedRefs,
    ListProtectedRefs,
    CreateProtectedRef,
    DeleteProtectedRef,
    ProtectedRefsResolver,
  ],
  exports: [ProtectedRefs, CreateProtectedRef, DeleteProtectedRef],
})
export class ProjectsModule {}
