import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { SecretsModule } from '../secrets/index.js';
import { SessionsModule } from '../sessions/index.js';
import { ApproverRights } from './approvals/approver-rights.js';
import { AskApprovals } from './approvals/ask-approvals.js';
import { WithholdWaiting } from './approvals/withhold-waiting.js';
import { ChooseSecrets } from './choose-secrets.js';
import { ClearForHandout } from './clear-for-handout.js';
import { ExplainAccess } from './explain-access.js';
import { JudgePlan } from './judge-plan.js';
import { JobShapes } from './job-shapes.js';
import { ListSecretUses } from './list-secret-uses.js';
import { PastJobs } from './past-jobs.js';
import { ReleaseSecrets } from './release-secrets.js';
import { ReleasesResolver } from './releases.resolver.js';
import { UseLog } from './use-log.js';

@Module({
  imports: [GroupsModule, SecretsModule, SessionsModule],
  providers: [
    UseLog,
    ChooseSecrets,
    PastJobs,
    ReleaseSecrets,
    ClearForHandout,
    ExplainAccess,
    ListSecretUses,
    JobShapes,
    JudgePlan,
    ReleasesResolver,
    ApproverRights,
    AskApprovals,
    WithholdWaiting,
  ],
  exports: [
    PastJobs,
    JobShapes,
    JudgePlan,
    ReleaseSecrets,
    ClearForHandout,
    ChooseSecrets,
    AskApprovals,
    WithholdWaiting,
  ],
})
export class ReleasesModule {}
