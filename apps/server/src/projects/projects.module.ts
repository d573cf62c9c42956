import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { ProtectedRefs } from './protected-refs.js';

@Module({ imports: [GroupsModule], providers: [ProtectedRefs], exports: [ProtectedRefs] })
export class ProjectsModule {}
