import { Module } from '@nestjs/common';
import { EnvironmentsModule } from '../environments/index.js';
import { GroupsModule } from '../groups/index.js';
import { MembersModule } from '../members/index.js';
import { PipelinesModule } from '../pipelines/index.js';
import { ProjectsModule } from '../projects/index.js';
import { RunnersModule } from '../runners/index.js';
import { SessionsModule } from '../sessions/index.js';
import { AccessResolver } from './access.resolver.js';
import { ExplainAbility } from './explain-ability.js';
import { FindActor } from './find-actor.js';
import { FindObject } from './find-object.js';
import { PlacedObject } from './placed-object.js';

@Module({
  imports: [
    GroupsModule,
    ProjectsModule,
    MembersModule,
    EnvironmentsModule,
    PipelinesModule,
    RunnersModule,
    SessionsModule,
  ],
  providers: [FindActor, FindObject, PlacedObject, ExplainAbility, AccessResolver],
})
export class AccessModule {}
