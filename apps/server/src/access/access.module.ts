import { Module } from '@nestjs/common';
import { EnvironmentsModule } from '../environments/index.js';
import { GroupsModule } from '../groups/index.js';
import { MembersModule } from '../members/index.js';
import { PipelinesModule } from '../pipelines/index.js';
import { ProjectsModule } from '../projects/index.js';
import { ReleasesModule } from '../releases/index.js';
import { RunnersModule } from '../runners/index.js';
import { SessionsModule } from '../sessions/index.js';
import { TrustRulesModule } from '../trust-rules/index.js';
import { AccessResolver } from './access.resolver.js';
import { ExplainAbility } from './explain-ability.js';
import { FindActor } from './find-actor.js';
import { FindObject } from './find-object.js';
import { JobReaders } from './readers/job-readers.js';
import { ListSecretReaders } from './readers/list-secret-readers.js';
import { OwnerPeople } from './readers/owner-people.js';
import { PeopleReaders } from './readers/people-readers.js';
import { RoleReaders } from './readers/role-readers.js';
import { ShowReaders } from './readers/show-readers.js';
import { PlacedObject } from './placed-object.js';

@Module({
  imports: [
    GroupsModule,
    ProjectsModule,
    MembersModule,
    EnvironmentsModule,
    PipelinesModule,
    RunnersModule,
    ReleasesModule,
    SessionsModule,
    TrustRulesModule,
  ],
  providers: [
    FindActor,
    FindObject,
    PlacedObject,
    ExplainAbility,
    OwnerPeople,
    PeopleReaders,
    RoleReaders,
    JobReaders,
    ShowReaders,
    ListSecretReaders,
    AccessResolver,
  ],
})
export class AccessModule {}
