import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { PipelinesModule } from '../pipelines/index.js';
import { ReleasesModule } from '../releases/index.js';
import { PeopleOverSecret, SecretsModule } from '../secrets/index.js';
import { SessionsModule } from '../sessions/index.js';
import { ApprovalsResolver } from './approvals.resolver.js';
import { DecideApproval } from './decide-approval.js';
import { ApproveRun } from './environment/approve-run.js';
import { DecideRun } from './environment/decide-run.js';
import { EnvironmentApprovalsResolver } from './environment/environment-approvals.resolver.js';
import { ListEnvironmentApprovals } from './environment/list-environment-approvals.js';
import { RefuseRun } from './environment/refuse-run.js';
import { WithdrawRun } from './environment/withdraw-run.js';
import { ExpireApprovals } from './expire-approvals.js';
import { GiveApproval } from './give-approval.js';
import { ListApprovals } from './list-approvals.js';
import { RefuseApproval } from './refuse-approval.js';
import { TellApprovers } from './tell-approvers.js';
import { WithdrawApproval } from './withdraw-approval.js';

@Module({
  imports: [GroupsModule, SecretsModule, SessionsModule, ReleasesModule, PipelinesModule],
  providers: [
    PeopleOverSecret,
    DecideApproval,
    GiveApproval,
    RefuseApproval,
    WithdrawApproval,
    ListApprovals,
    ExpireApprovals,
    TellApprovers,
    ApprovalsResolver,
    DecideRun,
    ApproveRun,
    RefuseRun,
    WithdrawRun,
    ListEnvironmentApprovals,
    EnvironmentApprovalsResolver,
  ],
})
export class ApprovalsModule {}
