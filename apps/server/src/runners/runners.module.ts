import { Module } from '@nestjs/common';
import { PipelinesModule } from '../pipelines/index.js';
import { ReleasesModule } from '../releases/index.js';
import { VaultApiModule } from '../vault-api/index.js';
import { JobWaiters } from './job-waiters.js';
import { MakePayload } from './make-payload.js';
import { RequestJob } from './request-job.js';
import { RunnerIdentity } from './runner-identity.js';

@Module({
  imports: [PipelinesModule, ReleasesModule, VaultApiModule],
  providers: [RunnerIdentity, RequestJob, MakePayload, JobWaiters],
})
export class RunnersModule {}
