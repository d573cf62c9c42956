import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { CreateEnvironment } from './create-environment.js';
import { DeleteEnvironment } from './delete-environment.js';
import { EnsureEnvironment } from './ensure-environment.js';
import { EnvironmentsResolver } from './environments.resolver.js';
import { ListEnvironments } from './list-environments.js';
import { ProtectEnvironment } from './protect-environment.js';
import { Protections } from './protections.js';
import { ProtectionsResolver } from './protections.resolver.js';
import { UnprotectEnvironment } from './unprotect-environment.js';
import { UpdateEnvironment } from './update-environment.js';
import { VisibleEnvironment } from './visible-environment.js';

@Module({
  imports: [GroupsModule],
  providers: [
    Protections,
    VisibleEnvironment,
    ListEnvironments,
    CreateEnvironment,
    UpdateEnvironment,
    DeleteEnvironment,
    EnsureEnvironment,
    ProtectEnvironment,
    UnprotectEnvironment,
    EnvironmentsResolver,
    ProtectionsResolver,
  ],
  exports: [Protections, VisibleEnvironment, EnsureEnvironment, ProtectEnvironment, UnprotectEnvironment],
})
export class EnvironmentsModule {}
