import { Module } from '@nestjs/common';
import { ArtifactsModule } from '../artifacts/index.js';
import { FindingsModule } from '../findings/index.js';
import { GroupsModule } from '../groups/index.js';
import { IdTokensModule } from '../id-tokens/index.js';
import { PipelinesModule } from '../pipelines/index.js';
import { ReleasesModule } from '../releases/index.js';
import { VaultApiModule } from '../vault-api/index.js';
import { AppendTrace } from './append-trace.js';
import { AssignRunner } from './assign-runner.js';
import { CreateRunner } from './create-runner.js';
import { DeleteRunner } from './delete-runner.js';
import { FindRunners } from './find-runners.js';
import { JobContact } from './job-contact.js';
import { JobIdentity } from './job-identity.js';
import { JobWaiters } from './job-waiters.js';
import { JobArtifacts } from './job-artifacts.js';
import { JobArtifactsController } from './job-artifacts.controller.js';
import { JobsApiController } from './jobs-api.controller.js';
import { LeaveRunner } from './leave-runner.js';
import { MakePayload } from './make-payload.js';
import { ReleaseJobSecrets } from './release-job-secrets.js';
import { RemoveRunner } from './remove-runner.js';
import { ReportFindings } from './report-findings.js';
import { RequestJob } from './request-job.js';
import { ResetRunnerToken } from './reset-runner-token.js';
import { RunnerCalls } from './runner-calls.js';
import { RunnerIdentity } from './runner-identity.js';
import { RunnersApiController } from './runners-api.controller.js';
import { RunnersResolver } from './runners.resolver.js';
import { ServingRunners } from './serving-runners.js';
import { UnassignRunner } from './unassign-runner.js';
import { UpdateJob } from './update-job.js';
import { UpdateRunner } from './update-runner.js';
import { VerifyRunner } from './verify-runner.js';

const protocol = [
  RunnerIdentity,
  RunnerCalls,
  JobIdentity,
  JobContact,
  JobWaiters,
  MakePayload,
  RequestJob,
  UpdateJob,
  AppendTrace,
  ReleaseJobSecrets,
  ReportFindings,
  JobArtifacts,
  VerifyRunner,
  LeaveRunner,
  ResetRunnerToken,
];
const people = [
  FindRunners,
  ServingRunners,
  CreateRunner,
  UpdateRunner,
  DeleteRunner,
  RemoveRunner,
  AssignRunner,
  UnassignRunner,
  RunnersResolver,
];

@Module({
  imports: [
    GroupsModule,
    FindingsModule,
    IdTokensModule,
    PipelinesModule,
    ArtifactsModule,
    ReleasesModule,
    VaultApiModule,
  ],
  providers: [...protocol, ...people],
  controllers: [RunnersApiController, JobsApiController, JobArtifactsController],
  exports: [FindRunners, ServingRunners],
})
export class RunnersModule {}
