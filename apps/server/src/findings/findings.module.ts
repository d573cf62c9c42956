import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { PeopleOverSecret, SecretsModule } from '../secrets/index.js';
import { SessionsModule } from '../sessions/index.js';
import { FindingsResolver } from './findings.resolver.js';
import { ListFindings } from './list-findings.js';
import { RecordFindings } from './record-findings.js';
import { ResolveFinding } from './resolve-finding.js';
import { TellExposed } from './tell-exposed.js';
import { UpdateFindingsPolicy } from './update-findings-policy.js';

@Module({
  imports: [GroupsModule, SecretsModule, SessionsModule],
  providers: [
    PeopleOverSecret,
    RecordFindings,
    ListFindings,
    ResolveFinding,
    UpdateFindingsPolicy,
    TellExposed,
    FindingsResolver,
  ],
  exports: [RecordFindings],
})
export class FindingsModule {}
